"""Asks pandas; follows what `imr connect pandas` printed, whose `read` takes a table's name."""

frame_of = read


def read(table, snapshot):
    frame = frame_of(table, snapshot_id=snapshot)
    return [{name: without_nan(value) for name, value in row.items()} for row in frame.to_dict("records")]


def without_nan(value):
    """pandas writes a null as a number that is none, and other integers beside it as floats."""
    if pandas.api.types.is_scalar(value) and pandas.isna(value):
        return None
    return int(value) if isinstance(value, float) else value


ask = None


version = pandas.__version__
