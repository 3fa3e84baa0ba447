"""The encoding of a small table is told by how likely its text is in a language, not by what can be decoded."""

from pathlib import Path

import pytest

from playground.data.files.encoding import FoundEncoding, is_nearly_utf8, likeliest, odd_words
from playground.data.tables.read_table import read_table
from playground.spec.data.kinds import TableFormat

WORDS: dict[str, tuple[list[str], list[str]]] = {
    "German": (["cp1252", "mac_roman"], ["Straße", "München", "Köln", "Größe", "Fläche", "Süd", "Düsseldorf"]),
    "French": (["cp1252", "mac_roman"], ["département", "Élève", "prénom", "forêt", "Besançon", "Orléans", "marché"]),
    "Spanish": (["cp1252"], ["España", "año", "niño", "Málaga", "León", "población", "ubicación"]),
    "Portuguese": (["cp1252"], ["São Paulo", "população", "região", "Brasília", "Ceará", "opções"]),
    "Danish": (["cp1252"], ["København", "Århus", "Ærø", "Sønderborg", "størrelse"]),
    "Polish": (["cp1250", "iso8859_2"], ["Łódź", "Kraków", "Gdańsk", "Poznań", "sprzedaż", "ilość", "Częstochowa"]),
    "Czech": (["cp1250", "iso8859_2"], ["Plzeň", "Ústí nad Labem", "příjmení", "České Budějovice", "Hradec Králové"]),
    "Hungarian": (["cp1250"], ["Győr", "Székesfehérvár", "Szűcs", "népesség", "terület", "férfi"]),
    "Turkish": (["cp1254"], ["İstanbul", "Şanlıurfa", "Diyarbakır", "şehir", "kadın", "Eskişehir", "Muğla"]),
    "Lithuanian": (["cp1257"], ["Šiauliai", "Panevėžys", "Klaipėda", "gyventojų", "Kėdainiai"]),
    "Russian": (["cp1251", "koi8_r", "cp866"], ["Москва", "Санкт-Петербург", "город", "население", "Новосибирск"]),
    "Ukrainian": (["cp1251"], ["Київ", "Харків", "місто", "населення", "Львів", "чоловік"]),
    "Greek": (["cp1253"], ["Αθήνα", "Θεσσαλονίκη", "πόλη", "πληθυσμός", "έκταση", "γυναίκα"]),
    "Hebrew": (["cp1255"], ["תל אביב", "ירושלים", "עיר", "אוכלוסייה", "שטח"]),
    "Arabic": (["cp1256"], ["القاهرة", "الإسكندرية", "المدينة", "السكان", "المساحة"]),
    "Thai": (["cp874"], ["กรุงเทพมหานคร", "เชียงใหม่", "จังหวัด", "ประชากร"]),
    "Japanese": (["cp932", "euc_jp"], ["千葉県", "中古マンション", "川崎市", "広島", "アパート", "徒歩"]),
    "Simplified Chinese": (["gb18030"], ["成都", "武汉", "南京", "重庆", "西安", "商品名称", "数量"]),
    "Traditional Chinese": (["big5"], ["桃園市", "臺南市", "基隆市", "商品名稱", "數量", "新北市"]),
    "Korean": (["cp949", "euc_kr"], ["대전", "울산", "수원", "제주도", "상품명", "수량", "회사"]),
}


@pytest.fixture
def write(tmp_path: Path):
    def write(words: list[str], encoding: str, rows: int = 40) -> Path:
        path = tmp_path / "table.csv"
        lines = [f"{index},{words[index % len(words)]},{index * 7 % 13}" for index in range(rows)]
        path.write_bytes("\n".join(["id,name,value", *lines, ""]).encode(encoding))
        return path

    return write


@pytest.mark.parametrize(
    ("language", "encoding"), [(language, name) for language, (names, _) in WORDS.items() for name in names]
)
def test_text_is_read_in_its_encoding(write, language, encoding):
    words = WORDS[language][1]
    table = read_table(write(words, encoding))
    assert table.frame["name"].tolist()[: len(words)] == words
    if encoding.startswith("cp12") or "Chinese" in language:
        (said,) = [one for one in table.decisions if one.path == ("format", "encoding")]
        assert table.format.encoding in said.sentence
        assert words[1].split()[0] in said.sentence or words[0].split()[0] in said.sentence


@pytest.mark.parametrize("cell", ["12,50 €", "7 €", "€ 3"])
def test_the_euro_sign_alone_is_that_of_windows(write, cell):
    assert read_table(write([f'"{cell}"', '"9,25 €"'], "cp1252")).format.encoding == "cp1252"


@pytest.mark.parametrize("sign", ["°C", "m²", "£", "µg", "½", "©"])
def test_a_sign_alone_is_read_as_it_is(write, sign):
    frame = read_table(write([f"a {sign}", "b"], "cp1252")).frame
    assert frame["name"][0] == f"a {sign}"


def test_what_is_doubtful_is_marked_and_switched(write):
    table = read_table(write(["Muğla", "Ankara"], "cp1254", rows=4))
    (said,) = [one for one in table.decisions if one.path == ("format", "encoding")]
    assert said.doubtful
    assert len(said.choices) > 1
    chosen = read_table(write(["Muğla", "Ankara"], "cp1254"), TableFormat(encoding="cp1254"))
    assert chosen.frame["name"][0] == "Muğla"
    assert any("as chosen" in note for note in chosen.notes)


def test_unicode_needs_no_word(write):
    assert read_table(write(["Łódź", "Kraków"], "utf-8")).notes == ()


def test_signs_do_not_hide_letters_of_another_encoding(write):
    words = ["Łąka 7 €", "12 €", "8 €", "Łąka 9 €"]
    assert read_table(write(words, "cp1250")).frame["name"].tolist()[:4] == words


def in_rows(text: str, encoding: str) -> FoundEncoding:
    return likeliest(odd_words("\n".join(f"a;1.5;{text};b" for _ in range(40)).encode(encoding)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(sign, "cp1252") for sign in ("‰", "€", "™", "†", "„Haus“", "–", "‘a’", "²", "5 µm")],
        *[
            (word, "cp1252")
            for word in ("Nîmes", "forêt", "Noël", "cœur", "Œuf", "œil", "À", "São Paulo", "Ö", "ñ", "É")
        ],
        *[(word, "cp1250") for word in ("sprzedaż", "Żywiec", "ŁÓDŹ", "Škoda", "kobieta;żółty")],
        *[(word, "cp1251") for word in ("пол", "год", "шт", "София", "муж;жен")],
        ("ΝΑΙ;ΟΧΙ", "cp1253"),
        ("円", "cp932"),
        ("元", "big5"),
    ],
)
def test_one_word_is_read_as_it_is_most_likely_meant(text: str, encoding: str) -> None:
    found = in_rows(text, encoding)
    assert text.encode(encoding).decode(found.name) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(word, "cp1250") for word in ("Gdańsk", "České", "PLZEŇ", "Győr", "Constanţa", "ŽĎÁR", "Miskolc;ő")],
        *[(word, "cp1251") for word in ("кг", "№ 5", "руб.", "Х;У", "Київ")],
        *[("ﾄｳｷｮｳ", "cp932"), ("高雄", "big5"), ("남;여", "euc_kr")],
    ],
)
def test_a_word_that_may_be_another_one_is_never_sure(text: str, encoding: str) -> None:
    assert not in_rows(text, encoding).sure


def test_a_word_that_comes_again_and_again_tells_no_more_than_once() -> None:
    assert odd_words("Köln 1\nKöln 2\nUlm\n5€;7€".encode("cp1252")) == [b"K\xf6ln", b"5\x80"]


def test_utf8_with_a_few_wrong_bytes_is_utf8(tmp_path: Path) -> None:
    lines = [f"{number};Żółć {number};Straße" for number in range(20)]
    path = tmp_path / "table.csv"
    path.write_bytes("\n".join(["id;a;b", *lines]).encode() + "\n20;Köln;x\n21;y;z\n".encode("cp1252"))
    table = read_table(path)
    assert table.frame["a"].tolist()[19:] == ["Żółć 19", "Köln", "y"]
    (said,) = [one for one in table.decisions if one.path == ("format", "encoding")]
    assert (
        said.sentence
        == "The text is UTF-8, but 1 line has bytes that are not: these are read as cp1252, such as `Köln`."
    )
    assert said.doubtful
    assert read_table(path, TableFormat(encoding="cp1252")).frame["b"][0] == "StraÃŸe"


def test_windows_text_with_one_word_that_could_be_utf8_is_none() -> None:
    assert not is_nearly_utf8("Köln Düsseldorf Ã¤hnlich Übung".encode("cp1252") * 20)
