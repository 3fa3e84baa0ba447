"""Text decoded in one encoding -> how likely it is that people of some language wrote it so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

#: language -> its letters beyond a to z, the most frequent first; small letters
_LETTERS: dict[str, str] = {
    "German": "üäöß",
    "French": "éèàêçîôûâëïùœü",
    "Spanish": "óíáéñúü",
    "Portuguese": "ãçáéíóõêâúàô",
    "Italian": "àèùòìé",
    "Swedish": "äåöé",
    "Danish": "øåæéö",
    "Finnish": "äöå",
    "Icelandic": "áðíéöóþúæý",
    "Dutch": "éëïöüèó",
    "Catalan": "àéèóíçòúïü",
    "Western": "éáüóíöäèñçåàêøôãâúëîïûæßõœ",
    "Polish": "łóąężśćńź",
    "Czech": "íáéěřýčšžůúťňďó",
    "Slovak": "áíéúčýšžťľóňôďäŕĺ",
    "Hungarian": "áéóöőüíúű",
    "Romanian": "ăîâşţșț",
    "Croatian": "čšžćđ",
    "Slovene": "čšž",
    "Turkish": "ıişğüöçâ",
    "Lithuanian": "ėšųžįąčūę",
    "Latvian": "āīēšļūņķžčģ",
    "Estonian": "äõöüšž",
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Ukrainian": "оаинвіетрсклудмпязьбгчйхїжюшєцщфґ",
    "Bulgarian": "аоеитнрсвлпкдмзъгбуячйщжцхшюьф",
    "Serbian": "аоиеунрјтсвкдмлпзгбчшжћљњцхфђџ",
    "Greek": "ατοιεσνηςυρπκμλγδωθφχβζξψάίόέήύώϊϋΐΰ",
    "Hebrew": "יוהלאתרמבשנדעקחפגכטזסםצןךףץ",
    "Arabic": "اليمنورتبةعدسفهكقحأجشطصىخإذزضثآغئءظؤ\u064b",
    "Thai": "านรกเงอมยลวดทสตะปบคหแจพชขใไโผณถซธฐศฝญฟฉภษฏฎฑฮฤ่้ิีัืุู์็ํๆ",
    "Simplified Chinese": (
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
        "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
        "知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最"
        "间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
        "眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计"
        "或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让"
        "认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办"
        "运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持"
        "取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞"
        "观争究包组造落视济喜离虽坏兴切低证类型号价格苏州圳杭湖湾县省镇村"
    ),
    "Traditional Chinese": (
        "的一是不了在人有我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後"
        "小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長"
        "知民樣現分將外但身些與高意進把法此實回二理美點月明其種聲全工己話兒者向情部正名定女問力機給等幾很業最"
        "間新什打便位因重被走電四第門相次東政海口使教西再平真聽世氣信北少關並內加化由卻代軍產入先山五太水萬市"
        "眼體別處總才場師書比住員九笑性通目華報立馬命張活難神數件安表原車白應路期叫死常提感金何更反合放做系計"
        "或司利受光王果親界及今京務制解各任至清物台象記邊共風戰干接它許八特覺望直服毛林題建南度統色字請交愛讓"
        "認算論百吃義科怎元社術結六功指思非流每青管夫連遠資隊跟帶花快條院變聯言權往展該領傳近留紅治決周保達辦"
        "運武半候七必城父強步完革深區即求品士轉量空甚眾技輕程告江語英基派滿式李息寫呢識極令黃德收臉錢黨倒未持"
        "取設始版雙歷越史商千片容研像找友孩站廣改議形委早房音火際則首單據導影失拿網香似斯專石若兵弟誰校讀志飛"
        "觀爭究包組造落視濟喜離雖壞興切低證類型號價格灣縣鄉鎮村店費"
    ),
    "Japanese": (
        "日一人大年本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千"
        "水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目"
        "通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終"
        "台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買"
        "悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢市区県村府都"
        "島価格種類面積番号氏所数値阪横浜神戸福岡札幌仙築階向徒賃"
    ),
    "Korean": (
        "이다는에의을가고하지로한기은서사도를인자어시리나아대수부정보일구그으제해장전라과상스원주성유있것여들"
        "공면연소만요조오미비신동안학경우무개실국산게관방내치마선현영생문음계적용발모번울천광종류격품분름호"
    ),
}
_SCRIPTS = {
    "Russian": "cyrillic", "Ukrainian": "cyrillic", "Bulgarian": "cyrillic", "Serbian": "cyrillic",
    "Greek": "greek", "Hebrew": "hebrew", "Arabic": "arabic", "Thai": "thai",
    "Simplified Chinese": "cjk", "Traditional Chinese": "cjk", "Japanese": "cjk", "Korean": "cjk",
}  # fmt: skip
#: languages that are rarer in files than others that share their encoding, as a loss of the mean logarithm
_RARE = {"Icelandic": 0.9, "Western": 0.5, "Catalan": 0.3, "Dutch": 0.3, "Slovak": 0.1, "Estonian": 0.3}
#: characters from which on a text tells the language by itself, however rare it is
_MOST_RARE = 8
#: signs that people put beside words and numbers
_SIGNS = frozenset("‰†‡€£°§©®™±µ²³½¼¾«»“”„‚‘’–—…•·ªº¹×÷№¿¡\u00a0、。「」・，（）：；？！％～")
_KANA = ("\u3041", "\u30ff")
_RARE_SYLLABLE = -10.0
_FOREIGN, _IMPOSSIBLE, _WRONG = -8.0, -14.0, -9.0


class Likelihood(NamedTuple):
    """How well a decoded text is the language.

    Attributes:
        language: the likeliest.
        score: mean of the logarithm of each character's probability; more is better.
    """

    language: str
    score: float


def likelihood(words: Sequence[str], languages: tuple[str, ...]) -> Likelihood:
    """The likeliest of these languages, judged by the characters beyond ASCII and what stands beside them.

    Args:
        words: different ones.
        languages: to choose from.
    """
    found = [Likelihood(language, _score(words, language)) for language in languages]
    return max(found, key=lambda one: one.score)


@lru_cache(maxsize=64)
def _weights(language: str) -> dict[str, float]:
    letters = list(dict.fromkeys(_LETTERS[language]))
    cjk = _SCRIPTS.get(language) == "cjk"
    shares = [1.0 if cjk else 1 / (rank + 2) for rank in range(len(letters))]
    total = sum(shares)
    if cjk:  # as frequent as a tenth of them alone would be: all others are told by where they stand in the encoding
        return dict.fromkeys(letters, -1.8)
    return {letter: math.log(share / total) for letter, share in zip(letters, shares, strict=True)}


def _score(words: Sequence[str], language: str) -> float:
    script = _SCRIPTS.get(language, "latin")
    weights = _weights(language)
    total, count = 0.0, 0
    for word in words:
        for at, letter in enumerate(word):
            if letter >= "\x80":
                before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
                total += _one(letter, before, after, language, script, weights)
                count += 1
    return (total - _MOST_RARE * _RARE.get(language, 0.0) * min(1.0, count / _MOST_RARE)) / max(1, count)


def _one(letter: str, before: str, after: str, language: str, script: str, weights: dict[str, float]) -> float:
    if letter in _SIGNS:
        within = before.isalpha() and after.isalpha() and letter not in "’·\u00a0"
        # no money before a word, no power before a letter, no opening mark behind one: £ód, ¹ka, sprzeda¿
        misplaced = (letter in "£€¥½¼¾×÷" and after.isalpha()) or (
            letter in "¿¡" and (before.isalpha() or not after.isalnum())
        )
        misplaced |= letter in "¹²³" and not before.isalnum() and after.isalpha()
        # the second half of a character of two bytes
        misplaced |= after != "" and after in "~`{}^@\\"
        return _WRONG if within or misplaced else -2.5
    if not letter.isalpha() and letter not in weights:
        return _IMPOSSIBLE if letter < "\xa0" or not letter.isprintable() else _WRONG - 1
    if script == "cjk":
        return _cjk(letter, before, after, language, weights)
    small = letter.lower()
    chance = weights.get(small, _FOREIGN)
    beside = [other for other in (before, after) if other and other.isalpha()]
    if not beside:
        chance -= 3.0  # a letter by itself is rather a sign of another encoding
    if script == "latin":
        chance -= 1.5 * (before > "\x7f" and before.isalpha())
        # in Italian, accents stand at the end of words
        chance -= 3.0 * (language == "Italian" and after.isalpha())
    else:
        chance -= (0.0, 5.0, 9.0)[sum(other < "\x80" for other in beside)]
    if letter != small and before.isalpha() and before == before.lower():
        # a capital within a word; between two small letters it is rather a sign
        chance -= 10.0 if after.isalpha() and after == after.lower() else 4.0
    elif letter != small and before.isalpha() and after.isalpha() and after == after.lower() != after.upper():
        chance -= 3.0  # a capital between a capital and a small letter
    elif (
        letter == small and before.isalpha() and before != before.lower() and after.isalpha() and after != after.lower()
    ):
        chance -= 3.0
    return chance


def _cjk(letter: str, before: str, after: str, language: str, weights: dict[str, float]) -> float:
    small = (before.isascii() and before.islower()) + (after.isascii() and after.islower())
    mixed = 3.0 * (small == 2) + 1.0 * (small == 1)
    if letter in weights:
        return weights[letter] - mixed
    if _KANA[0] <= letter <= _KANA[1]:
        return (-1.5 if language == "Japanese" else _FOREIGN) - mixed
    if "\uac00" <= letter <= "\ud7a3":
        codes = _codes(letter, "euc_kr") if language == "Korean" else None
        return (-2.8 if codes else _RARE_SYLLABLE if language == "Korean" else _FOREIGN) - mixed
    return _by_place(letter, language) - mixed


def _by_place(letter: str, language: str) -> float:
    """The standards list the frequent signs first: by where a sign stands, it is one of them or a rare one."""
    name, low, high = {
        "Simplified Chinese": ("gb2312", 0xB0, 0xD7),
        "Traditional Chinese": ("big5", 0xA4, 0xC6),
        "Japanese": ("euc_jp", 0xB0, 0xCF),
        "Korean": ("euc_kr", 0xB0, 0xC8),
    }[language]
    codes = _codes(letter, name)
    if codes is None or len(codes) != 2:
        return _WRONG
    return -3.2 if low <= codes[0] <= high else -7.0


def _codes(letter: str, name: str) -> bytes | None:
    try:
        return letter.encode(name)
    except UnicodeEncodeError:
        return None
