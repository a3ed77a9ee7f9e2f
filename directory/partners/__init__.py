"""地域福祉推進パートナー事業者: who they are, what companies and groups offer and wish, and what became of it."""
