"""年度更新: what goes on into the new 年度, what is asked, what ended; and the figures of each 年度 as they were."""
