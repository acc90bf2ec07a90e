from flask import Flask


def shown(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["aggregation", "show", *arguments])
    return result.exit_code, result.output.replace("\u202f", " ").replace("\u00a0", " ")


def line(text: str, head: str, table: str) -> list[str]:
    after = text.split(f"\n{table}\n", 1)[1]
    return next(row for row in after.splitlines() if row.startswith(head)).split("  ")


def test_tables_are_printed_for_the_nation(app: Flask) -> None:
    code, text = shown(app)
    assert code == 0
    assert text.startswith("Campagne 2024, état au 15/10/2024 à 10:00:00, heure de Paris.")
    row = [cell.strip() for cell in line(text, "Ensemble", "Réception des recueils") if cell.strip()]
    assert row == ["Ensemble", "101", "3", "2", "1", "99", "1", "0"]
    assert "1 234,56 €" in " ".join(line(text, "Occitanie", "Crédits locaux du Pacte"))


def test_region_and_day_are_chosen(app: Flask) -> None:
    code, text = shown(app, "--region", "76", "--as-of", "2024-09-15")
    assert code == 0
    assert "état au 15/09/2024 à 23:59:59" in text
    row = [cell.strip() for cell in line(text, "Ensemble", "Réception des recueils") if cell.strip()]
    assert row == ["Ensemble", "2", "0", "0", "13", "0", "0"]
    assert "Normandie" not in text


def test_what_does_not_fit_is_refused(app: Flask) -> None:
    for arguments in (("--as-of", "hier"), ("--region", "99")):
        code, text = shown(app, *arguments)
        assert code == 2
        assert "écrivez un jour" in text or "n’est pas celui d’une région" in text
