#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Makes tests/data/npz by NumPy and zipfile, and archives that lie, by hand.

The arrays hold the pattern of make-npy.py.
"""
import io
import os
import struct
import zipfile
import zlib
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "npz")
STAMP = (2000, 1, 1, 0, 0, 0)  # so that the same bytes come out each time


def pattern(shape, dtype="<f4"):
    x = 7 * np.arange(int(np.prod(shape))) % 23 - 5
    return (x / 4 if "f" in dtype else x).reshape(shape).astype(dtype)


def npy(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asanyarray(array))
    return out.getvalue()


def save(name, members, method=zipfile.ZIP_STORED, force_zip64=False):
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w") as archive:
        for member, content in members.items():
            info = zipfile.ZipInfo(member, STAMP)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=force_zip64) as out:
                out.write(content if isinstance(content, bytes) else npy(content))


def entry(name, packed, size, crc, method, at, local_name=None):
    """A local header with its data, and its central entry."""
    fixed = struct.pack("<HHHHHIII", 20, 0, method, 0, 33, crc, len(packed), size)
    local_name = local_name or name
    local = b"PK\x03\x04" + fixed + struct.pack("<HH", len(local_name), 0) + local_name + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fixed + struct.pack(
        "<HHHHHII", len(name), 0, 0, 0, 0, 0, at) + name
    return local, central


def archive(entries):
    """Entries are (local, central); an entry without a local part points at another's."""
    local = b"".join(e[0] for e in entries)
    central = b"".join(e[1] for e in entries)
    return local + central + b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, len(entries), len(entries), len(central), len(local), 0)


def archive64(entries):
    """The same with the end records of zip64."""
    plain = archive(entries)
    n, size, offset = struct.unpack("<HII", plain[-12:-2])
    end = struct.pack("<IQHHIIQQQQ", 0x06064b50, 44, 45, 45, 0, 0, n, n, size, offset)
    locator = struct.pack("<IIQI", 0x07064b50, 0, len(plain) - 22, 1)
    return plain[:-22] + end + locator + struct.pack("<IHHHHIIH", 0x06054b50, 0, 0, 0xffff, 0xffff, 2**32 - 1, 2**32 - 1, 0)


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


os.makedirs(FOLDER, exist_ok=True)
network = {
    "it.npy": np.array([0, 100, 500], dtype="<i8"),
    "c1.npy": pattern((3, 4, 1, 3, 3)),
    "c2.npy": np.asfortranarray(pattern((3, 2, 4, 3, 3), ">f4")),
    "c3.npy": pattern((2, 4, 5, 5)),
    "acc.npy": np.array(0.5),
}
save("stored.npz", network)
save("zip64.npz", network, force_zip64=True)
save("deflated.npz", network, zipfile.ZIP_DEFLATED)
save("mixed.npz", {
    "x.npy": pattern((5, 3)),
    "notes.txt": b"not an array",
    "names.npy": np.array(["a", "b"]),
    "folder/": b"",
    "folder/inside.npy": pattern((2,)),
    "empty.npy": np.zeros((0, 3)),
    "f\u00e4cher.npy": pattern((5,)),
}, zipfile.ZIP_DEFLATED)
save("bzip2.npz", {"x.npy": pattern((5, 3))}, zipfile.ZIP_BZIP2)
save("labelled.npz", {"x.npy": pattern((6, 2)), "label.npy": np.array([0, 1, 2, 0, 1, 2]), "other.npy": np.arange(4)})
save("widths.npz", {"a.npy": pattern((6, 2)), "b.npy": pattern((4, 3))})
save("pooled.npz", {"a.npy": pattern((6, 2)), "b.npy": pattern((4, 2))})
save("text-only.npz", {"names.npy": np.array(["a", "b"])})
save("bad-empty.npz", {})
save("bad-other.npz", {"data.pkl": b"\x80\x02."})

# 16 MiB of zeros in 16 kB: a true array, within reach of its bytes.
zeros = npy(np.zeros(2048 * 1024, dtype="<f8"))
packed = deflate(zeros)
write("zeros.npz", archive([entry(b"z.npy", packed, len(zeros), zlib.crc32(zeros), 8, 0)]))

small = npy(pattern((5, 3)))
packed = deflate(small)
crc = zlib.crc32(small)
write("zip64-end.npz", archive64([entry(b"x.npy", packed, len(small), crc, 8, 0)]))
# The directory and the header agree on 2^40 bytes, of which the packed ones hold 60.
lie = npy(np.zeros(1)).replace(b"'shape': (1,)", b"'shape': (137438953472,)").replace(b" " * 11 + b"\n", b"\n")
write("bad-huge.npz", archive([entry(b"x.npy", deflate(lie), 2**32 - 2, crc, 8, 0)]))
write("bad-longer.npz", archive([entry(b"x.npy", packed, len(small) + 8, crc, 8, 0)]))
write("bad-shorter.npz", archive([entry(b"x.npy", packed, len(small) - 8, crc, 8, 0)]))
more = deflate(small + bytes(100))
write("bad-trailing.npz", archive([entry(b"x.npy", more, len(small), crc, 8, 0)]))
write("bad-checksum.npz", archive([entry(b"x.npy", packed, len(small), crc ^ 1, 8, 0)]))
write("bad-names.npz", archive([entry(b"x.npy", packed, len(small), crc, 8, 0, b"y.npy")]))
# One stored member holds the other, header and all: quoted like this, a few bytes become many.
raw = entry(b"x.npy", small, len(small), crc, 0, 0)[0]
outer = entry(b"y.npy", raw, len(raw), zlib.crc32(raw), 0, 0)
inner = entry(b"x.npy", small, len(small), crc, 0, 30 + 5)
write("bad-shared.npz", archive([(outer[0], inner[1]), (b"", outer[1])]))
text = b"this is not an array at all"
write("bad-mark.npz", archive([entry(b"x.npy", text, len(text), zlib.crc32(text), 0, 0)]))
write("bad-stored.npz", archive([entry(b"x.npy", small, len(small) + 1, crc, 0, 0)]))
cut = small[:40]
write("bad-header.npz", archive([entry(b"x.npy", cut, len(cut), zlib.crc32(cut), 0, 0)]))
tiny = small[:5]
write("bad-tiny.npz", archive([entry(b"x.npy", tiny, len(tiny), zlib.crc32(tiny), 0, 0)]))
broken = bytes([7]) * len(packed)
write("bad-deflate.npz", archive([entry(b"x.npy", broken, len(small), crc, 8, 0)]))
