"""Spark SQL, the engine of many machines, and the only place that knows it. Needs Java 17 and the extra `spark`.

The same SELECTs as on DuckDB (`elshi.listen.engine`); tests/spark holds the two against each other. Here it runs on one
machine, for tests and for trying; a session of a cluster is handed in (`SparkEngine(session)`), and its owner ends it.
"""

from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from elshi.listen.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

CORES = 2
MEMORY_MB = 2000


def open_local_session(scratch: Scratch, *, cores: int = CORES, memory_mb: int = MEMORY_MB) -> SparkSession:
    """A Spark of this process alone: on loopback, without its web page, with its files in `scratch`.

    One process has one: where a session is there already, that one comes back, as it is.
    """
    builder = SparkSession.builder.master(f"local[{cores}]").appName("elshi")
    options = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": f"{memory_mb}m",
        "spark.local.dir": str(scratch.path),
        "spark.log.level": "ERROR",
        "spark.sql.ansi.enabled": "true",  # a sum that does not fit is an error, never another number
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(2 * cores),
        "spark.sql.warehouse.dir": str(scratch.path / "warehouse"),
        "spark.ui.enabled": "false",
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkEngine:
    """An `Engine` over a Spark session. Its tables have names of their own there, and no other user of it sees them.

    `create` computes at once and keeps what it found on the executors (memory, then disk), without the way it came
    about: so a SELECT may be repeated over its own result, and a table that is replaced is let go.
    """

    def __init__(self, session: SparkSession) -> None:
        self._session = session.newSession()
        self._tables: dict[str, DataFrame] = {}

    def register(self, name: str, table: "pa.Table") -> None:
        """See `elshi.listen.engine.Engine`."""
        self._keep(name, self._session.createDataFrame(table))

    def create(self, name: str, sql: str) -> None:
        """See `elshi.listen.engine.Engine`."""
        self._keep(name, self._session.sql(sql).localCheckpoint(eager=True))

    def rows(self, sql: str) -> dict[str, list[Any]]:
        """See `elshi.listen.engine.Engine`."""
        answer = self._session.sql(sql)
        found = answer.collect()
        return {name: [row[place] for row in found] for place, name in enumerate(answer.columns)}

    def close(self) -> None:
        """See `elshi.listen.engine.Engine`. The session stays."""
        for name in self._tables:
            self._session.catalog.dropTempView(name)
        self._tables.clear()

    def _keep(self, name: str, table: DataFrame) -> None:
        table.createOrReplaceTempView(name)
        self._tables[name] = table
