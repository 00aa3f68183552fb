import type { Libc } from "./native/libc.ts";
import { openDatagramSocket, unixAddress } from "./native/unix-datagram.ts";
import type { ServiceEnvironment } from "./service-environment.ts";

/** An entry's fields by their names, which are capitals, digits and underscores. */
export type JournalFields = Readonly<Record<string, string>>;

/** Writes an entry; false when the journal cannot take it, because it is full, gone, or the entry too long. */
export type WriteEntry = (fields: JournalFields) => boolean;

const JOURNAL_SOCKET = "/run/systemd/journal/socket";
/** What the journal allows, without our own beginning. */
const MOST_NAME_CHARACTERS = 50;
/** Field names are few and come again; names that callers choose do not fill the memory. */
const MOST_NAMES = 1_000;
const journalNames = new Map<string, string | undefined>();

/** The way to systemd's journal, by which an entry has fields that it can be found by. */
export function openJournal(
	libc: Libc,
	socketPath = JOURNAL_SOCKET,
): WriteEntry {
	const descriptor = openDatagramSocket(libc);
	const address = unixAddress(socketPath);
	return (fields) => {
		try {
			libc.sendTo(descriptor, encodeEntry(fields), address);
			return true;
		} catch {
			return false;
		}
	};
}

/** The journal for a program whose standard error goes there; undefined for others, which need no system calls for it. */
export async function journalOf({
	logsToJournal,
}: Pick<ServiceEnvironment, "logsToJournal">): Promise<WriteEntry | undefined> {
	if (!logsToJournal) return undefined;
	const { loadLibc } = await import("./native/libc.ts");
	return openJournal(await loadLibc());
}

/**
 * An entry as the journal reads it: a line for each field, or its length before a value of several lines.
 * @see https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
 */
export function encodeEntry(fields: JournalFields): Buffer {
	return Buffer.concat(
		Object.entries(fields).map(([name, value]) => {
			if (!value.includes("\n")) return Buffer.from(`${name}=${value}\n`);
			const bytes = Buffer.from(value);
			const length = Buffer.alloc(8);
			length.writeBigUInt64LE(BigInt(bytes.length));
			return Buffer.concat([
				Buffer.from(`${name}\n`),
				...[length, bytes, Buffer.from("\n")],
			]);
		}),
	);
}

/** The fields of a log line that are one word or number each: `instanceId` is found as `GUMLEAF_INSTANCE_ID`. */
export function journalFieldsOf(
	line: Readonly<Record<string, unknown>>,
): JournalFields {
	const fields: Record<string, string> = {};
	for (const [key, value] of Object.entries(line)) {
		if (!["string", "number", "boolean"].includes(typeof value)) continue;
		const name = journalNameOf(key);
		if (name !== undefined) fields[name] = String(value);
	}
	return fields;
}

function journalNameOf(key: string): string | undefined {
	if (journalNames.has(key)) return journalNames.get(key);
	const isName = /^[A-Za-z][A-Za-z0-9]*$/.test(key);
	const words = key.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
	const fits = isName && words.length <= MOST_NAME_CHARACTERS;
	const name = fits ? `GUMLEAF_${words}` : undefined;
	if (journalNames.size < MOST_NAMES) journalNames.set(key, name);
	return name;
}
