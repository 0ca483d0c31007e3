// Cuts texts into words, and words to stems, exactly as `onrecord/search/stemming.py` does: an index is of use only to
// who stems as it was stemmed. The algorithms for English and Russian are Snowball's, as snowballstem.org describes
// them.

const setOf = (words) => new Set(words.split(/\s+/));
// Returns a table from lines of `result: ending ending`, where `-` is nothing.
const tableOf = (lines) =>
  new Map(
    lines.split(/,\s+/).flatMap((line) => {
      const [result, ends] = line.split(/:\s+/);
      return ends.split(/\s+/).map((end) => [end, result === "-" ? "" : result]);
    }),
  );
// Returns the longest ending of a word that `known` has and that begins at `start` or later.
const endOf = (word, known, start = 0) => {
  for (let at = Math.max(start, word.length - 8); at < word.length; at += 1)
    if (known.has(word.slice(at))) return word.slice(at);
  return "";
};
const cut = (word, end) => (end ? word.slice(0, -end.length) : word);

// Words

const ALONE = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ı: "i", ς: "σ" };
const bare = (text) => text.normalize("NFKD").toLowerCase().replace(/[\p{M}\p{Cf}]/gu, "");

// Returns the words of a text in small letters, without accents, apostrophes and invisible characters.
export const wordsOf = (text) => {
  const plain = text.normalize("NFC").replace(/['’‘ʼ`]/g, "").toLowerCase();
  // The letter й is none with an accent, although Unicode composes it so.
  const folded = plain.split("й").map(bare).join("й");
  return folded.replace(/[ßæœøłđıς]/g, (letter) => ALONE[letter]).match(/[\p{L}\p{N}]+/gu) ?? [];
};

// English

const EXCEPTIONS = tableOf(
  `ski: skis, sky: skies sky, idl: idly, gentl: gently, ugli: ugly, earli: early, onli: only, singl: singly, news: news,
  howe: howe, atlas: atlas, cosmos: cosmos, bias: bias, andes: andes`,
);
const SHORT = /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/;
const STEP_1A = setOf("sses ied ies us ss s");
const STEP_1B = setOf("eed eedly ed edly ing ingly");
const STEP_2 = tableOf(
  `tion: tional, ence: enci, ance: anci, able: abli, ent: entli, ize: izer ization, ate: ational ation ator, al:
  alism aliti alli, ful: fulness fulli, ous: ousli ousness, ive: iveness iviti, ble: biliti bli, og: ogist, less:
  lessli, ogi: ogi, li: li`,
);
const STEP_3 = tableOf(
  "tion: tional, ate: ational, al: alize, ic: icate iciti ical, -: ful ness, ative: ative",
);
const STEP_4 = setOf("al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize ion");

const stem1b = (word, first) => {
  const end = endOf(word, STEP_1B);
  const rest = cut(word, end);
  if (/^eed/.test(end))
    return rest.length >= first && !/^(succ|proc|exc)$/.test(rest) ? `${rest}ee` : word;
  if (end === "ing") {
    if (/^[^aeiouy]y$/.test(rest)) return `${rest[0]}ie`;
    if (/^(even|cann|inn|earr|herr|out)$/.test(rest)) return word;
  }
  if (!end || !/[aeiouy]/.test(rest)) return word;
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return rest.length === first && SHORT.test(rest) ? `${rest}e` : rest;
};

const english = (typed) => {
  if (EXCEPTIONS.has(typed)) return EXCEPTIONS.get(typed);
  if (typed.length < 3) return typed;
  let word = typed.replace(/^y/, "Y");
  for (let at = 1; at < word.length; at += 1)
    if (word[at] === "y" && /[aeiouy]/.test(word[at - 1])) word = `${word.slice(0, at)}Y${word.slice(at + 1)}`;
  // Where the regions begin that Snowball calls R1 and R2.
  const after = (start) => {
    const found = word.slice(start).search(/[aeiouy][^aeiouy]/);
    return found < 0 ? word.length : start + found + 2;
  };
  const special = /^(arsen|commun|emerg|gener|inter|later|organ|past|univers)/.exec(word);
  const first = special ? special[0].length : after(0);
  const second = after(first);

  let end = endOf(word, STEP_1A);
  let rest = cut(word, end);
  if (end === "sses") word = `${rest}ss`;
  else if (end === "ied" || end === "ies") word = rest + (rest.length > 1 ? "i" : "ie");
  else if (end === "s" && /[aeiouy]./.test(rest)) word = rest;

  word = stem1b(word, first).replace(/(.[^aeiouy])[yY]$/, "$1i");

  end = endOf(word, STEP_2);
  rest = cut(word, end);
  if (end && rest.length >= first) {
    if (end === "li") word = /[cdeghkmnrt]$/.test(rest) ? rest : word;
    else if (end === "ogi") word = rest.endsWith("l") ? `${rest}og` : word;
    else word = rest + STEP_2.get(end);
  }
  end = endOf(word, STEP_3);
  rest = cut(word, end);
  if (end === "ative") word = rest.length >= Math.max(first, second) ? rest : word;
  else if (end && rest.length >= first) word = rest + STEP_3.get(end);

  end = endOf(word, STEP_4);
  rest = cut(word, end);
  if (end && rest.length >= second && (end !== "ion" || /[st]$/.test(rest))) word = rest;

  rest = word.slice(0, -1);
  if (word.endsWith("e") && (rest.length >= second || (rest.length >= first && !SHORT.test(rest)))) word = rest;
  else if (word.endsWith("ll") && rest.length >= second) word = rest;
  return word.replaceAll("Y", "y");
};

// Russian. Of some endings Snowball demands that `а` or `я` precedes them: those have a `+` here.

const GERUND = tableOf("+: в вши вшись, -: ив ивши ившись ыв ывши ывшись");
const ADJECTIVE = setOf(
  "ее ие ое ые ими ыми ей ий ой ый ем им ом ым его ого ему ому их ых ую юю ая яя ою ею",
);
const PARTICIPLE = tableOf("+: ем нн вш ющ щ, -: ивш ывш ующ");
const REFLEXIVE = setOf("ся сь");
const VERB = tableOf(
  `+: ла на ете йте ли й л ем н ло но нно ет ют ны ть ешь, -: ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым
  ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю`,
);
const NOUN = setOf(
  `а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я`,
);
const DERIVED = setOf("ост ость");
const LAST = setOf("ейш ейше н ь");

const russian = (typed) => {
  const regions = /^[^аеиоуыэюя]*[аеиоуыэюя]/.exec(typed);
  if (!regions) return typed;
  const start = regions[0].length;
  const most = /^[^аеиоуыэюя]*[аеиоуыэюя]+[^аеиоуыэюя]+[аеиоуыэюя]+[^аеиоуыэюя]/.exec(typed);
  const second = most ? most[0].length : typed.length;
  // Returns the word without an ending of a table, and the word itself if it has none, or not after the right letter.
  const strip = (word, known) => {
    const end = endOf(word, known, start);
    const rest = cut(word, end);
    return known.get?.(end) === "+" && !/[ая]$/.test(rest.slice(start)) ? word : rest;
  };
  let word = strip(typed, GERUND);
  if (word === typed) {
    word = strip(word, REFLEXIVE);
    const bareWord = strip(word, ADJECTIVE);
    const verb = strip(word, VERB);
    if (bareWord !== word) word = strip(bareWord, PARTICIPLE);
    else word = verb === word ? strip(word, NOUN) : verb;
  }
  if (word.length > start && word.endsWith("и")) word = word.slice(0, -1);
  const derived = strip(word, DERIVED);
  if (derived.length >= second) word = derived;
  const end = endOf(word, LAST, start);
  const rest = cut(word, end);
  if (end === "н") return /н$/.test(rest.slice(start)) ? rest : word;
  return end.startsWith("е") && /нн$/.test(rest.slice(start)) ? rest.slice(0, -1) : rest;
};

// Kazakh, as `onrecord/search/kazakh.py` has it

const KAZAKH = "әғқңөұүһіы";
const PLAIN = "агкноуухии";
const OF_NOUNS = setOf(
  `лар лер дар дер тар тер имиз иниз миз низ нин дин тин дан ден тан тен нан нен нда нде мен бен пен сим син га ге
  ка ке на не ди ти ни да де та те си им ин даги деги таги теги ндаги ндеги`,
);
const OTHERS = setOf(
  `и а е н м у дай дей тай тей ша ше сиз ши лик дик тик ники дики тики ган ген кан кен атин етин йтин ар ер ади еди
  йди ип са се ма ме ба бе па пе маган меген баган беген паган пеген дим тим диниз тиниз мин миз йик айик ейик йин
  айин ейин ил`,
);

const fold = (word) => word.replace(/[әғқңөұүһіы]/g, (letter) => PLAIN[KAZAKH.indexOf(letter)]);
const unvoice = (word) => word.replace(/б$/, "п").replace(/г$/, "к");
const kazakhEnd = (word) => {
  for (let least = Math.max(3, word.length - 6); least < word.length; least += 1) {
    const end = word.slice(least);
    if (OF_NOUNS.has(end) || (least > 3 && OTHERS.has(end))) return end;
  }
  return "";
};
const kazakh = (typed) => {
  let word = unvoice(fold(typed));
  for (let end = kazakhEnd(word); end; end = kazakhEnd(word)) word = unvoice(cut(word, end));
  return word;
};

// A language without a stemmer keeps the first letters of words, and words of no language stay.

// What may follow where a word is not finished: its stem is often shorter than what was typed, as in `announcem`.
const RESTS = {
  de: "e en er es n s t te",
  en: "n on ion tion ation g e ve ive t nt ent ment y ty ity s ss ness ies ce nce le ble able al l ly",
  ru: "о х м я ся сь е те и ь й",
  kk: "р ар ер ы і а е н ан ен ін да ды ді де ғы гі сы сі ты ті та те ға ге йды йді",
};

const same = (word) => word;
const truncate = (word) => [...word].slice(0, 6).join("");
const german = (word) => {
  const rest = word.replace(/^(.{3,}?)e[mnrt]?$|^(.{4,})[nst]$/u, "$1$2");
  return rest === word ? truncate(word) : german(rest);
};
const STEMMERS = {
  "": [same, same],
  de: [german, truncate],
  en: [english, same],
  ru: [russian, same],
  kk: [kazakh, fold],
};
const of = (language) => STEMMERS[language.split("-")[0]] ?? [truncate, truncate];

const known = new Map();

// Returns the stem of a word in a language.
export const stem = (word, language) => {
  const key = `${language} ${word}`;
  if (!known.has(key)) known.set(key, of(language)[0](word));
  return known.get(key);
};

// Returns how the stems of the words begin that begin with `word`.
export const folded = (word, language) => of(language)[1](word);

// Returns the stems that an unfinished word may have.
export const finish = (word, language) =>
  new Set(RESTS[language.split("-")[0]]?.split(" ").map((rest) => stem(word + rest, language)));

const SLIGHT = setOf(
  `a about an and are as at be by did do does for from has have how in is it its of on or said says say that the
  this to was were what when where which who whom whose why with а был была были было в во где для до за и из или
  как какая какие какой когда кто ли на о об от по почему при про с сказал сказала сказали со у что это айтты
  айтқан ба бе деген деді және кім кімнің қайда қалай қандай қашан ма мен ме не неге па пе туралы үшін als am an
  auf aus bei das dass dem den der des die ein eine einem einen einer fur hat im in ist mit sagt sagte sind uber
  um und von wann war warum was welche welcher wem wen wer wie wo zu zum zur`,
);

// Returns whether a word says little about what is sought, such as one that asks: `who`, `сказал`.
export const isSlight = (word) => SLIGHT.has(word);

// Names by their sound, as `onrecord/search/sounds.py` has them

const CYRILLIC = "абвгдезийклмнопрстуфыэіәғқңөұүһґўжхцчшщъьюяєї";
const LATIN = [..."abvgdezijklmnoprstufieiagknouuhgu", ..."zh kh ts ch sh sh   u a e i".split(" ")];
const SOUNDS = [
  [/^u(?=[aeio])|wh?/g, "v"],
  [/s?h?tch|tsch|sh?ch|sch|sh/g, "C"],
  [/d?zh|dj|j(?=[aeiou])|g(?=[eiy])/g, "J"],
  [/ch/g, "C"],
  [/ph/g, "f"],
  [/kh|g?h(?=[aeiouy])/g, "H"],
  [/c(?=[eiy])|ts|tz|z/g, "s"],
  [/ck|c|qu?/g, "k"],
  [/x/g, "ks"],
  [/h/g, ""],
  [/(.)\1+/g, "$1"],
  [/^(...+)s$/, "$1"],
];

// Returns how a name sounds: its consonants, with vowels where there are few of them; empty in other scripts.
export const soundOf = (word) => {
  let latin = word.replace(/[а-яәғқңөұүһіґўєї]/g, (letter) => LATIN[CYRILLIC.indexOf(letter)]);
  if (word.length < 3 || !/^[a-z]+$/.test(latin)) return "";
  for (const [pattern, sound] of SOUNDS) latin = latin.replace(pattern, sound);
  const first = /^[eiouyj]/.test(latin) ? "a" : latin[0];
  const bare = (first + latin.slice(1).replace(/[aeiouyj]/g, "")).replace(/(.)\1+/g, "$1");
  if (bare.length >= 3) return bare;
  return latin.replace(/u/g, "o").replace(/[iyj]/g, "e").replace(/^(..+)e$/, "$1");
};
