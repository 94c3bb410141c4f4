"""The names of the months in the languages that the engines read, plain and in lower case.

From the Unicode CLDR, wide and abbreviated, with some that receipts print besides.
"""

from collections import defaultdict

_NAMES = (
    "ene enero gen gennaio ian ianuarie jaan jaanuar jan janeiro janner januar januara januari "
    "january janv janvier led leden ledna oca ocak sij sijecanj sijecnja sty styczen stycznia "
    "tammi tammikuu tammikuuta ιαν ιανουάριος ιανουαρίου січ січень січня янв январь января яну "
    "януари",
    "feb febbraio febr febrero februar februara februari februarie february fev fevereiro fevr "
    "fevrier helmi helmikuu helmikuuta lut lutego luty peb pebrero sub subat uno unor unora "
    "veebr veebruar velj veljaca veljace φεβ φεβρουάριος φεβρουαρίου лют лютий лютого фев февр "
    "февраль февраля февруари",
    "bre brezen brezna maalis maaliskuu maaliskuuta maart mac maerz mar marc marca march "
    "marcius marco marec maret mars marso mart martie marts marz marzec marzo mrt mrz ozu "
    "ozujak ozujka μάρ μάρτιος μαρ μαρτίου бер березень березня мар март марта",
    "abr abril apr april aprila aprile aprilie aprilis aprill avr avril dub duben dubna huhti "
    "huhtikuu huhtikuuta kwi kwiecien kwietnia nis nisan tra travanj travnja απρ απρίλιος "
    "απριλίου апр апрель апреля април квіт квітень квітня",
    "kve kveten kvetna mag maggio mai maio maj maja majus may mayis mayo mei svi svibanj "
    "svibnja touko toukokuu toukokuuta μάι μάιος μαΐ μαΐου май мая трав травень травня",
    "cerven cervna cvn cze czerwca czerwiec giu giugno haz haziran hun hunyo iun iunie juin jun "
    "juna june junho juni junij junio junius juuni kesa kesakuu kesakuuta lip lipanj lipnja "
    "ιουν ιουνίου ιούν ιούνιος июн июнь июня черв червень червня юни",
    "cervence cervenec cvc heina heinakuu heinakuuta hul hulyo iul iulie juil juill juillet jul "
    "jula julai julho juli julij julio julius july juuli lip lipca lipiec lug luglio srp srpanj "
    "srpnja tem temmuz ιουλ ιουλίου ιούλ ιούλιος июл июль июля лип липень липня юли",
    "ago agosto agu agust agustos agustus aout aug august augusta augusti augustus augusztus "
    "avg avgust elo elokuu elokuuta kol kolovoz kolovoza ogo ogos sie sierpien sierpnia srp "
    "srpen srpna αυγ αυγούστου αύγ αύγουστος авг август августа серп серпень серпня",
    "eyl eylul ruj rujan rujna sep sept september septembra septembre septembrie septiembre set "
    "setembro settembre setyembre syys syyskuu syyskuuta szept szeptember wrz wrzesien wrzesnia "
    "zar zari σεπ σεπτέμβριος σεπτεμβρίου вер вересень вересня сент сентябрь сентября сеп "
    "септември",
    "eki ekim lis listopad listopada loka lokakuu lokakuuta oct october octobre octombrie "
    "octubre okt oktober oktobra oktoober oktubre ott ottobre out outubro paz pazdziernik "
    "pazdziernika rij rijen rijna οκτ οκτωβρίου οκτώβριος жовт жовтень жовтня окт октомври "
    "октябрь октября",
    "kas kasim lis listopad listopada listopadu marras marraskuu marraskuuta nob nobyembre "
    "noiembrie nov november novembra novembre novembro noviembre stu studeni studenoga νοέ "
    "νοέμβριος νοε νοεμβρίου лист листопад листопада ное ноември нояб ноябрь ноября",
    "ara aralik dec december decembra decembre decembrie des desember dets detsember dez "
    "dezember dezembro dic dicembre diciembre dis disember disyembre gru grudnia grudzien joulu "
    "joulukuu joulukuuta pro prosinac prosinca prosince prosinec δεκ δεκέμβριος δεκεμβρίου груд "
    "грудень грудня дек декабрь декабря декември",
)


def _numbers() -> dict[str, tuple[int, ...]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, names in enumerate(_NAMES, 1):
        for name in names.split():
            numbers[name].append(number)
    return {name: tuple(months) for name, months in numbers.items()}


# Some name two: `listopad` is October in Croatian and November in Polish and Czech.
MONTH_NUMBERS = _numbers()
