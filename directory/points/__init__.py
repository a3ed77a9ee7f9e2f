"""いきいきポイント: who collects, what earns how many, and a ledger to which lines are only added."""
