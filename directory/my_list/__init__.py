"""マイリスト: places somebody keeps. The list is its address; nothing about anybody is stored here."""
