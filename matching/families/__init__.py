"""The family of a person as pictures: 世帯図 and 家族の年表."""
