"""The records of a zip as bytes: what reads packages, packs them anew or writes documents needs the same few."""

import struct

LOCAL = struct.Struct("<4s5H3L2H")
"""Before each member: signature, version, flags, method, time, day, checksum, sizes, lengths of name and extras."""
CENTRAL = struct.Struct("<4s6H3L5H2L")
"""A member in the directory: the same with who made it, comment, disk, attributes, and where the member begins."""
LISTED = struct.Struct("<8x2H4x3L3H8xL")
"""Of `CENTRAL` what a reader asks for: flags, method, checksum, sizes, lengths of name, extras and comment, place."""
END = struct.Struct("<4s4H2LH")
"""Behind the directory: signature, disks, counts of members, its length and place, length of a comment."""
UTF8 = 0x800
"""The flag of a name in UTF-8."""
DAY = 1 << 5 | 1
"""The first of January 1980: the same bytes whenever they are written."""
