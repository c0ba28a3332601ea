"""Whether a SELECT is one that DuckDB and Spark SQL read alike (decision 25)."""

import sqlglot
from sqlglot import expressions as exp

FUNCTIONS = (
    exp.Count, exp.Sum, exp.Min, exp.Max, exp.Least, exp.Greatest, exp.Lag, exp.Lead, exp.RowNumber, exp.Case, exp.If,
    exp.Cast, exp.Coalesce, exp.And, exp.Or, exp.Exists,
)  # fmt: skip
TYPES = {exp.DataType.Type.BIGINT, exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT}
NEVER = (exp.Div, exp.IntDiv, exp.Lambda, exp.Array, exp.Unnest, exp.Bracket)


def check_portable(sql: str, *, also: tuple[type[exp.Expr], ...] = ()) -> None:
    """Raises AssertionError, or sqlglot's ParseError. `also`: kinds that one SELECT may use beside what all may."""
    for dialect in ("duckdb", "spark"):
        tree = sqlglot.parse_one(sql, read=dialect)
        assert isinstance(tree, exp.Query), f"{dialect}: no SELECT"
        for node in tree.walk():
            said = f"{dialect}: {node.sql(dialect)}"
            if isinstance(node, also):
                continue
            assert not isinstance(node, NEVER), said
            assert not isinstance(node, exp.Func) or isinstance(node, FUNCTIONS), said
            assert not isinstance(node, exp.DataType) or node.this in TYPES, said
            assert not isinstance(node, exp.Literal) or node.is_string or node.this.isdigit(), said
