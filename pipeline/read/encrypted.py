"""Encrypted files: the password Excel itself tries without asking is tried; any other the sender must remove."""

import io

import msoffcrypto

from pipeline.read.content import Refused

_DEFAULT = "VelvetSweatshop"
_ASK = "用 Excel 的默认密码打不开，请在 Office/WPS 中取消打开密码后重新报送。"


def decrypt(data: bytes) -> bytes:
    """The bytes behind the default password. Raises Refused."""
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=_DEFAULT, verify_password=True)
        office.decrypt(out)
    except Exception as error:  # a wrong password and a broken header look alike here
        raise Refused("encrypted", _ASK) from error
    if not out.getvalue() or out.getvalue() == data:
        raise Refused("encrypted", _ASK)
    return out.getvalue()
