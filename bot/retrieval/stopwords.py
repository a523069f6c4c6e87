"""Words that carry no subject. Negations (no, not, never, without) are kept: "not licensed" is not "licensed"."""

STOP_WORDS = frozenset(
    """
    a about above after again against all also although am an and another any anybody anyone are arent as at be
    because been before being below between both but by can could did do does doesnt doing done dont down during each
    either else etc ever every everyone few for from further get gets getting give given gives go goes going got had
    has have having he her here hers herself him himself his how however i id if ill im in into is isnt it its itself
    ive just let lets like made make makes many may me might more most much must my myself of off on once one only or
    other others our ours out over own per put quite rather said same say says see seem seems seen shall she should
    since so some someone something still such take taken takes than that thats the their theirs them themselves then
    there theres these they theyre thing things this those though through to too toward under until up upon us use
    used uses using very want wants was wasnt we well went were what whats when where which while who whom whose why
    will with within would yet you your youre yours yourself
    """.split()
)

CHAT_WORDS = frozenset(
    """
    actually advice advise anybody anyway apologies apparently asking basically bit btw cheers clue cos coz curious
    dear did dumb dunno exactly feel folks forum getin gettin gona gonna good great guess guys hello help hey hi hiya
    honest honestly idea idk imho info information interested just kinda kindly know lol look looking lot lots mate
    maybe mean means mention mentioned morbid newbie nobody oh ok okay omg one opinion pal people person please pls
    plz post posted probably question questions quick quickly r read reading really reckon right say saying silly
    somebody sorry straight stuff stupid suppose sure tbh tell telling thank thanks thankyou think thought thx tia
    told topic true try trying u understand ur wanna wat wonder wondering word words wot wrote yeah yes yo
    """.split()
)
