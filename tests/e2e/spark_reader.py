"""Run by big_engines.py with pyspark on its path: prints {root: (rows, digest)} of the Delta tables that are named."""

import json
import sys

import digests
from pyspark.sql import SparkSession

jars, roots = sys.argv[1], sys.argv[2:]
settings = {"spark.jars": jars, "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog", "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC",
            "spark.databricks.delta.snapshotPartitions": "1", "spark.sql.shuffle.partitions": "1"}
builder = SparkSession.builder.master("local[1]").appName("tonearm")
for key, value in settings.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
seen = {}
for root in roots:
    rows = [row.asDict(recursive=True) for row in spark.read.format("delta").load(root).collect()]
    seen[root] = digests.digest(rows)
spark.stop()
print(json.dumps(seen))
