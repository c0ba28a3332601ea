from pathlib import Path

import pytest

from elshi.adapters.fediverse.knocks import Remembered


def test_a_file_outlives_the_process_and_a_memory_does_not(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "knocks.json"
    Remembered(file).write_spec("https://a.example", "cavage")
    assert Remembered(file).read_spec("https://a.example") == "cavage"
    memory = Remembered()
    memory.write_spec("https://a.example", "cavage")
    assert memory.read_spec("https://a.example") == "cavage"
    assert Remembered().read_spec("https://a.example") == ""


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"https://a.example": 7}', b"\xff"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "knocks.json"
    file.write_bytes(data)
    assert Remembered(file).read_spec("https://a.example") == ""


def test_the_oldest_host_is_forgotten() -> None:
    memory = Remembered()
    for number in range(10_001):
        memory.write_spec(f"https://{number}.example", "cavage")
    assert memory.read_spec("https://0.example") == ""
    assert memory.read_spec("https://1.example") == "cavage"
