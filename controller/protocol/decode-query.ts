import type { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import { scalarDecoder } from "./decode-scalar.ts";
import { malformedInput, unknownParameter } from "./errors.ts";
import { buildParameterTree, type ParameterNode } from "./parameter-tree.ts";
import type { QueryProtocol } from "./services.ts";
import { structureOf } from "./structure-of.ts";
import { parameterName, scalarKind } from "./wire-name.ts";

type Decode = (node: ParameterNode) => unknown;
type Members = ReadonlyMap<
	string,
	{ readonly name: string; readonly decode: Decode }
>;

const INDEX = /^\d{1,9}$/;

/**
 * Makes an operation's input out of the parameters of a request: the mirror of the SDK's serializer,
 * for awsQuery and ec2Query. Parameters that the schema does not know are ignored, as AWS does;
 * parameters of a wrong form are refused. Schemas are compiled at first use and kept.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export class QueryDecoder {
	readonly #protocol: QueryProtocol;
	readonly #structures = new Map<unknown, Members>();

	constructor(protocol: QueryProtocol) {
		this.#protocol = protocol;
	}

	/** Decodes the input of an operation. Missing members are simply absent. */
	decode(
		operation: StaticOperationSchema,
		parameters: ReadonlyMap<string, string>,
	): object {
		const schema = structureOf(operation[4]);
		if (!schema) return {};
		return this.#decodeMembers(schema, buildParameterTree(parameters));
	}

	#decodeMembers(schema: NormalizedSchema, node: ParameterNode): object {
		const input: Record<string, unknown> = {};
		if (!node.children) return input;
		const members = this.#membersOf(schema);
		for (const [wireName, child] of node.children) {
			const member = members.get(wireName);
			if (member) input[member.name] = member.decode(child);
		}
		return input;
	}

	#membersOf(schema: NormalizedSchema): Members {
		const known = this.#structures.get(schema.getSchema());
		if (known) return known;
		const members: Members = new Map(
			[...schema.structIterator()].map(([name, member]) => [
				parameterName(name, member, this.#protocol),
				{ name, decode: this.#compile(member, name) },
			]),
		);
		this.#structures.set(schema.getSchema(), members);
		return members;
	}

	#compile(schema: NormalizedSchema, memberName: string): Decode {
		if (schema.isStructSchema()) {
			return (node) => this.#decodeMembers(schema, this.#mustBeComplex(node));
		}
		if (schema.isListSchema()) return this.#compileList(schema, memberName);
		if (schema.isMapSchema()) return this.#compileMap(schema, memberName);
		return this.#compileScalar(schema, memberName);
	}

	#compileScalar(schema: NormalizedSchema, memberName: string): Decode {
		const kind = scalarKind(schema);
		if (!kind) throw new TypeError(`no wire form for ${schema.getName(true)}`);
		const decode = scalarDecoder(kind, this.#protocol, memberName);
		return (node) => {
			if (node.children || node.value === undefined) {
				throw this.#wrongForm(node, "Unexpected complex element termination");
			}
			return decode(node.value, node.key);
		};
	}

	#compileList(schema: NormalizedSchema, memberName: string): Decode {
		const decodeItem = this.#compile(schema.getValueSchema(), memberName);
		return (node) => this.#items(node, "member").map(decodeItem);
	}

	#compileMap(schema: NormalizedSchema, memberName: string): Decode {
		const decodeValue = this.#compile(schema.getValueSchema(), memberName);
		return (node) =>
			Object.fromEntries(
				this.#items(node, "entry").map((entry) => {
					const key = entry.children?.get("key")?.value;
					const value = entry.children?.get("value");
					if (key === undefined || !value) {
						throw this.#wrongForm(entry, "Map entries need a key and a value");
					}
					return [key, decodeValue(value)];
				}),
			);
	}

	/** The numbered children in the order of their numbers; gaps are allowed. */
	#items(
		node: ParameterNode,
		wrapper: "member" | "entry",
	): readonly ParameterNode[] {
		const list = this.#unwrapped(this.#mustBeComplex(node), wrapper);
		const entries = [...(list?.children ?? [])];
		for (const [index, item] of entries) {
			if (!INDEX.test(index)) {
				throw this.#wrongForm(item, "Unexpected list element termination");
			}
		}
		if (entries.length > 1) entries.sort(([a], [b]) => Number(a) - Number(b));
		return entries.map(([, item]) => item);
	}

	/** EC2 numbers the items directly below the list, IAM and STS below `member`. */
	#unwrapped(
		node: ParameterNode,
		wrapper: "member" | "entry",
	): ParameterNode | undefined {
		if (this.#protocol === "ec2Query" || !node.children) return node;
		const list = node.children.get(wrapper);
		if (!list || node.children.size > 1) {
			throw this.#wrongForm(node, "Unexpected list element termination");
		}
		return this.#mustBeComplex(list);
	}

	/** An empty value is how the SDKs send an empty list or structure. */
	#mustBeComplex(node: ParameterNode): ParameterNode {
		if (!node.value) return node;
		throw this.#wrongForm(
			node,
			"Start of structure or map found where not expected.",
		);
	}

	#wrongForm(node: ParameterNode, message: string): Error {
		return this.#protocol === "ec2Query"
			? unknownParameter(node.key)
			: malformedInput(message);
	}
}
