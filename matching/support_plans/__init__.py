"""支援プラン: what a person wishes, what comes next and who does what, version by version."""
