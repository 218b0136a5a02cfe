"""What the system says when it refuses, in the language of the sentences it stands in."""

import errno
import os

_REASONS = {
    "EACCES": "没有权限", "EPERM": "没有权限", "EROFS": "磁盘是只读的", "EBUSY": "正在使用中", "ENOSPC": "磁盘已满",
    "EDQUOT": "磁盘配额已用完", "EFBIG": "文件太大", "EIO": "磁盘读写出错", "EISDIR": "那里是一个文件夹",
    "ENOTDIR": "那里不是文件夹", "EEXIST": "那里已有同名的文件", "ENOENT": "没有这个文件或文件夹",
    "ENAMETOOLONG": "名称太长", "ELOOP": "链接绕成了圈", "EMFILE": "打开的文件太多", "ENFILE": "打开的文件太多",
    "ESTALE": "网络磁盘断开了", "ENOMEM": "内存不够", "ECONNREFUSED": "对方没有应答", "ETIMEDOUT": "没有回应",
    "EHOSTUNREACH": "到不了那台机器", "ENETUNREACH": "网络不通",
}  # fmt: skip
_BY_NUMBER = {getattr(errno, name): reason for name, reason in _REASONS.items() if hasattr(errno, name)}


def reason(error: OSError) -> str:
    """Why, in a few words; what is not known here in the words of the system."""
    said = error.strerror or ""
    own = said and (error.errno is None or said != os.strerror(error.errno))  # said by ourselves, then
    return said if own else _BY_NUMBER.get(error.errno or 0) or said or str(error)
