#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/csv by Python's csv module and NumPy's savetxt."""
import csv
import os
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "csv")


def write(name, rows, **options):
    with open(os.path.join(FOLDER, name), "w", encoding=options.pop("encoding", "utf-8"), newline="") as file:
        csv.writer(file, **options).writerows(rows)


os.makedirs(FOLDER, exist_ok=True)
numbers = np.random.default_rng(1).normal(size=(12, 9)) * np.logspace(-12, 12, 9)
np.save(os.path.join(FOLDER, "numbers.npy"), numbers)
rows = [[repr(x) for x in row] for row in numbers.tolist()]
names = [f"w{i}" for i in range(9)]
write("plain.csv", rows)
write("header.csv", [names] + rows, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
write("quoted.csv", [names] + rows, quoting=csv.QUOTE_ALL)
write("semicolon.csv", [names] + rows, delimiter=";", encoding="utf-8-sig")
write("tab.tsv", [names] + rows, delimiter="\t", lineterminator="\n")
write("mac.csv", [names] + rows, lineterminator="\r")
np.savetxt(os.path.join(FOLDER, "savetxt.txt"), numbers, fmt="%.17g", header="twelve filters\nof nine weights")
np.savetxt(os.path.join(FOLDER, "aligned.txt"), numbers, fmt="%30.17g")
# As a data frame writes it: a nameless column of row numbers, column numbers, labels with
# delimiters, quotes and line breaks in them.
kinds = ["edge", "blob, round", 'the "third"', "two\nlines"]
write("frame.csv", [["", *range(9), "kind", "label"]]
      + [[i, *row, kinds[i % 4], i % 3] for i, row in enumerate(rows)])
