"""How long records are kept, and how they are erased (保存期間)."""
