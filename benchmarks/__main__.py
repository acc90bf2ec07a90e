"""Every benchmark, one after the other, each with its own table: ``python -m benchmarks``. It takes about a quarter of an hour."""

from benchmarks import aggregates, effort, export_changes, export_production, export_writing, turns, understanding

BENCHMARKS = (understanding, effort, turns, aggregates, export_writing, export_production, export_changes)


def main() -> None:
    for benchmark in BENCHMARKS:
        print(f"\n== {benchmark.__name__}: {(benchmark.__doc__ or '').splitlines()[0]}\n", flush=True)
        benchmark.main()


if __name__ == "__main__":
    main()
