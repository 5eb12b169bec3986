/**
 * Letters of other scripts that are drawn just like ASCII letters. What Unicode itself maps to ASCII (full-width forms,
 * mathematical alphabets, roman numerals, the Kelvin sign) is found by its compatibility form and not listed.
 */
const TWINS = new Set(
  [
    'аеорсухіјѕһԁԛԝӏѵүАВЕЅІЈКМНОРСТУХҮԌԚԜӀѴ', // Cyrillic
    'ονϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϿ', // Greek
    'օոսհցզքյՕՍՏԼ', // Armenian
    'ıɑɡɩʏƅƖȷᴄᴏᴠᴡᴢꜱ', // Latin
    'ᎠᎡᎢᎥᎪᎫᎬᎳᎵᎷᎻᎽᏀᏃᏎᏔᏙᏚᏞᏟᏢᏦᏧᏴ', // Cherokee
    'ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓞꓟꓠꓡꓢꓣꓤꓦꓧꓨꓪꓫꓬꓮꓰꓲꓳꓴ', // Lisu
    'ⲀⲂⲈⲎⲒⲔⲘⲚⲞⲠⲢⲤⲦⲨⲬⲟⲣⲥⲭ', // Coptic
  ].join(''),
)
/** Letters and digits that come close. Alone they are somebody's alphabet; among ASCII letters they pass for one. */
const COUSINS = new Set('бвгзкмнтьґѐёєїўαβγεικρτυχωςаագოჿɪʀɴʙʜʟɒʋᴀᴅᴇᴊᴋᴍᴘᴛᴜꜰⲁⲓⲕⲙⲛ٠٥٧۰۵০০੦૦௦౦೦൦๐໐၀')
/** Signs that pass for the ones which part or join names: hyphens, dots, slashes. */
const SIGNS = new Set('‐‑‒–—―−⁃∕⁄⧸╱․‧·•ꓸꓹ۔։׃∖⧵')

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/u
const ASCII_ONLY = /^[\u0020-\u007e]*$/
const ASCII_LETTER = /[A-Za-z]/

/** Why a path may pass for another one, on a screen or on another system; null when nothing speaks for it. */
export function deceptionIn(path: string): string | null {
  if (INVISIBLE.test(path)) return 'control or invisible character in the name'
  const segments = path.split('/')
  if (segments.some(isReadDifferently)) return 'name that another system reads differently'
  return segments.some(imitatesAscii) ? 'character that imitates an ASCII one in the name' : null
}

/** Windows drops spaces and dots at the end of a name, and takes a backslash for a slash. */
function isReadDifferently(segment: string): boolean {
  return segment.includes('\\') || /^ |[ .]$/.test(segment)
}

function imitatesAscii(segment: string): boolean {
  if (ASCII_ONLY.test(segment)) return false
  const foreign = Array.from(segment).filter((character) => !ASCII_ONLY.test(character))
  if (foreign.some((character) => SIGNS.has(character) || isAsciiInDisguise(character))) return true
  const letters = Array.from(segment.normalize('NFC')).filter((character) => /[^\P{L}a-z]/iu.test(character))
  return (letters.length > 0 && letters.every((letter) => TWINS.has(letter))) || hasMixedWord(segment)
}

/** A character that Unicode calls another form of an ASCII one: a full-width letter, a ligature, another space. */
function isAsciiInDisguise(character: string): boolean {
  return ASCII_ONLY.test(character.normalize('NFKC'))
}

/** A word that mixes ASCII letters with imitations of them; Russian words beside English ones are not meant. */
function hasMixedWord(segment: string): boolean {
  const words = segment.normalize('NFC').split(/[^\p{L}\p{M}\p{N}]+/u)
  return words.some(
    (word) =>
      ASCII_LETTER.test(word) && Array.from(word).some((letter) => TWINS.has(letter) || COUSINS.has(letter)),
  )
}
