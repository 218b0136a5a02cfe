from product import built

__all__ = ["built"]
