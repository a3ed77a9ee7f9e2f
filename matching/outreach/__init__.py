"""アウトリーチ: contacts with somebody who has not asked for help yet, until they do (社会福祉法106条の4第2項4号)."""
