import type { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import type { ScalarKind } from "./decode-scalar.ts";
import { escapeXml } from "./escape-xml.ts";
import { memberOrder } from "./member-order.ts";
import type { QueryProtocol } from "./services.ts";
import { structureOf } from "./structure-of.ts";
import { elementName, itemName, scalarKind } from "./wire-name.ts";

type Encode = (value: unknown) => string;

interface Member {
	readonly name: string;
	readonly open: string;
	readonly close: string;
	readonly encode: Encode;
}

/**
 * Writes an operation's output as XML: the mirror of the SDK's deserializer. Undefined members are left
 * out, empty lists are written, members that the schema does not know are never written.
 * Schemas are compiled at first use and kept.
 */
export class XmlEncoder {
	readonly #protocol: QueryProtocol;
	readonly #structures = new Map<unknown, readonly Member[]>();

	constructor(protocol: QueryProtocol) {
		this.#protocol = protocol;
	}

	/** The elements of an operation's output, without the envelope; undefined when the model has no output. */
	encode(
		operation: StaticOperationSchema,
		output: unknown,
	): string | undefined {
		const schema = structureOf(operation[5]);
		if (!schema) return undefined;
		return this.#encodeMembers(schema, output ?? {});
	}

	#encodeMembers(schema: NormalizedSchema, value: unknown): string {
		if (!isRecord(value)) throw wrongType("a structure", schema, value);
		let xml = "";
		for (const { name, open, close, encode } of this.#membersOf(schema)) {
			const member = value[name];
			if (member === undefined || member === null) continue;
			xml += open + encode(member) + close;
		}
		return xml;
	}

	#membersOf(schema: NormalizedSchema): readonly Member[] {
		const known = this.#structures.get(schema.getSchema());
		if (known) return known;
		const members = inOrder(
			memberOrder[schema.getName(true) ?? ""] ?? [],
			[...schema.structIterator()].map(([name, member]) => ({
				name,
				...tags(elementName(name, member)),
				encode: this.#compile(member),
			})),
		);
		this.#structures.set(schema.getSchema(), members);
		return members;
	}

	#compile(schema: NormalizedSchema): Encode {
		if (schema.isStructSchema()) {
			return (value) => this.#encodeMembers(schema, value);
		}
		if (schema.isListSchema()) return this.#compileList(schema);
		if (schema.isMapSchema()) return this.#compileMap(schema);
		const kind = scalarKind(schema);
		if (!kind) throw new TypeError(`no wire form for ${schema.getName(true)}`);
		return scalarEncoder(kind, schema, this.#protocol);
	}

	#compileList(schema: NormalizedSchema): Encode {
		const item = schema.getValueSchema();
		const { open, close } = tags(itemName(item));
		const encode = this.#compile(item);
		return (value) => {
			if (!Array.isArray(value)) throw wrongType("a list", schema, value);
			let xml = "";
			for (const element of value) xml += open + encode(element) + close;
			return xml;
		};
	}

	#compileMap(schema: NormalizedSchema): Encode {
		const encode = this.#compile(schema.getValueSchema());
		return (value) => {
			if (!isRecord(value)) throw wrongType("a map", schema, value);
			let xml = "";
			for (const [key, element] of Object.entries(value)) {
				xml += `<entry><key>${escapeXml(key)}</key><value>${encode(element)}</value></entry>`;
			}
			return xml;
		};
	}
}

function scalarEncoder(
	kind: ScalarKind,
	schema: NormalizedSchema,
	protocol: QueryProtocol,
): Encode {
	const fraction = protocol === "ec2Query" ? ".000Z" : "Z";
	return (value) => {
		if (kind === "string" && typeof value === "string") return escapeXml(value);
		if (kind === "number" && Number.isFinite(value)) return String(value);
		if (kind === "boolean" && typeof value === "boolean") return String(value);
		if (kind === "timestamp" && value instanceof Date) {
			return value.toISOString().slice(0, 19) + fraction;
		}
		if (kind === "blob" && value instanceof Uint8Array) {
			return Buffer.from(value).toString("base64");
		}
		throw wrongType(`a ${kind}`, schema, value);
	};
}

function tags(name: string): { open: string; close: string } {
	return { open: `<${name}>`, close: `</${name}>` };
}

function inOrder(
	first: readonly string[],
	members: readonly Member[],
): readonly Member[] {
	const rank = ({ name }: Member) => {
		const index = first.indexOf(name);
		return index === -1 ? first.length : index;
	};
	return members.toSorted((a, b) => rank(a) - rank(b));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}

function wrongType(
	expected: string,
	schema: NormalizedSchema,
	value: unknown,
): TypeError {
	const name = schema.getMemberName() || schema.getName();
	return new TypeError(
		`encoding ${name}: expected ${expected}, found ${typeof value}`,
	);
}
