const WORD_BITS = 32;

/**
 * The first place in the text, from `from` to `lastPlace`, where the wanted text stands, any character being right in
 * its holes; -1 where there is none. All places are tried at once, a bit each: one after the other, a wanted text of some
 * thousand holes would take seconds.
 */
export function findWithHoles(
	wanted: string,
	holes: readonly number[],
	text: string,
	from: number,
	lastPlace: number,
): number {
	if (lastPlace < from) return -1;
	const count = lastPlace - from + 1;
	const left = new Uint32Array(Math.ceil(count / WORD_BITS)).fill(0xffff_ffff);
	const known = new Map<string, Uint32Array>();
	const isHole = new Set(holes);
	for (let at = 0; at < wanted.length; at += 1) {
		if (isHole.has(at)) continue;
		const letter = wanted.charAt(at);
		const places = known.get(letter) ?? placesOf(letter, text, from);
		known.set(letter, places);
		if (!keepCommon(left, places, at)) return -1;
	}
	const place = firstOf(left);
	return place < count ? from + place : -1;
}

/** Where the letter stands, counted from `from`. */
function placesOf(letter: string, text: string, from: number): Uint32Array {
	const places = new Uint32Array(
		Math.ceil((text.length - from) / WORD_BITS) + 1,
	);
	let at = text.indexOf(letter, from);
	while (at >= 0) {
		const place = at - from;
		const word = Math.floor(place / WORD_BITS);
		places[word] = (places[word] ?? 0) | (1 << (place % WORD_BITS));
		at = text.indexOf(letter, at + 1);
	}
	return places;
}

/** Of the places that are left, keeps those behind which, so many characters further, is one of the others. Whether any stays. */
function keepCommon(
	left: Uint32Array,
	others: Uint32Array,
	further: number,
): boolean {
	const words = Math.floor(further / WORD_BITS);
	const bits = further % WORD_BITS;
	let any = 0;
	for (let at = 0; at < left.length; at += 1) {
		const low = (others[at + words] ?? 0) >>> bits;
		// A shift by 32 bits would be none.
		const high = bits && (others[at + words + 1] ?? 0) << (WORD_BITS - bits);
		const kept = (left[at] ?? 0) & (low | high);
		left[at] = kept;
		any |= kept;
	}
	return any !== 0;
}

function firstOf(places: Uint32Array): number {
	const word = places.findIndex((bits) => bits !== 0);
	if (word < 0) return Number.POSITIVE_INFINITY;
	const bits = places[word] ?? 0;
	return word * WORD_BITS + WORD_BITS - 1 - Math.clz32(bits & -bits);
}
