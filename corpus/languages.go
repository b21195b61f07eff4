package corpus

// The letters by which detect tells encodings apart: for each language the
// ones beyond ASCII, the most frequent first. Rough orders are enough, see
// detect.go. Written from general knowledge of the languages.

// english has few letters beyond ASCII, those of loan words.
const english = "éñöü"

// englishWords are frequent in English and rare in other languages that have
// them.
var englishWords = map[string]bool{
	"the": true, "and": true, "that": true, "this": true, "with": true, "from": true, "which": true, "have": true,
	"not": true, "are": true, "but": true, "you": true, "they": true, "were": true, "been": true, "would": true,
}

const longestKnown = 5 // letters of any of them

// western languages are written in windows-1252 and its relatives.
var western = []string{
	"áéíóúàèìòùâêîôûäëïöüñçãõåøæœßÿ", // any other; flat, see newModel
	"éàèêçôùâîûëïœ",                  // French
	"üäößé",                          // German
	"óíáéñúü",                        // Spanish
	"ãçáéóíêõúâôà",                   // Portuguese
	"èàòùéì",                         // Italian
	"àóèéçíòúïü",                     // Catalan
	"åäöé",                           // Swedish
	"äöå",                            // Finnish
	"äõüö",                           // Estonian
	"øåæéöä",                         // Danish, Norwegian
	"ðáíóþéúöæý",                     // Icelandic, Faroese
	"áíéóú",                          // Irish
	"àòìèù",                          // Scottish Gaelic
	"ëçéïöè",                         // Albanian, Dutch
	english,
}

// central European languages are written in windows-1250 and ISO 8859-2.
var central = []string{
	"łąęóżśćńź",         // Polish
	"íáéěřžýčšůúďťňó",   // Czech
	"áíýéčžšľúťňôďäóĺŕ", // Slovak
	"áéöóőíüúű",         // Hungarian
	"čšžćđ",             // Croatian, Bosnian, Serbian, Slovene
	"ăîâşţ",             // Romanian
	"ěłčšńćřóžźŕ",       // Sorbian
}

var turkish = []string{"ıüşğçöâ"}

var baltic = []string{
	"ėšįųžąčūę",   // Lithuanian
	"āīēšūņļķģžč", // Latvian
	"äõüöšž",      // Estonian, with foreign names
}

var southern = []string{"ĝĉŭŝĵĥ", "ħżġċà"} // Esperanto, Maltese

var cyrillic = []string{
	"оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", // Russian
	"оанивітреслкдумпязьбгйчхцїжюєшщфґ", // Ukrainian
	"аиоентрсвлкдпмзяъубчгщжцхйюшф",     // Bulgarian
	"аиоенрсјтукдвмплзбгчњшцљћжхђфџ",    // Serbian
	"аоеитнсрвдкјлмпузгбшчцжхќњѓфљџѕ",   // Macedonian
	"анеіоырскятлвдпмузьгбчйцшэжюхўёф",  // Belarusian
}

var greek = []string{"αοιετσνηυρπκμλωςγδέίόήάθφύχβώξζψϊϋ"}

var hebrew = []string{"יוהלאמרתבשנכדחקעםפטצגןזסץףך"}

var arabic = []string{"اليمنروتعبدهسفكقأحجةشصطىخإضذزغءثئظؤآ"}

var thai = []string{"านรอกเง่มยลวด้ทสตะปบคหแจัีิุไูชพใโืข็ผศณ์ธซภถำฐญฉฝ"}

// chinese, in the simplified characters of GB 18030 and the traditional ones
// of Big5.
var simplifiedHan = []string{"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取"}

var traditionalHan = []string{"的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取"}

var kana = []string{"のにはをたがでてとしれさいるなもすからこありまうよつくきけっそめおみせちどえわねばだじろへんほむひやゆぎげぶごぐずべゃょゅスントルイラリドアーシロクコテキマタレフジムサニツナカバメデプオグャッュウィ日本人年大国会一中者月市的出事行生自時分見後上前場合間方地学社内部作民同権利"}

var hangul = []string{"이다는의에을가한고를로지기하은사도서어대자인정시나아보전리일라해수과들스부그주있제장구관것성국상여비원으유적조만안계신미공동경용위무세회개모소진마우화연실방생치게오입히중년업된때내거러력단식양분면까간습니저터물결추학선금와트불없말던했교살문람권민법육등"}
