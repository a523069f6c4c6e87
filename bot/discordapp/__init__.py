"""The bot on Discord: the only importer of discord. Replies come from the service; here they become messages."""
