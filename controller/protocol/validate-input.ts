import type { NormalizedSchema } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import {
	type Check,
	compileCheck,
	compileItemsCheck,
	missing,
	type Violation,
} from "./check-constraint.ts";
import type { Constraint, ConstraintTable } from "./constraint.ts";
import { constraints } from "./constraints.ts";
import { missingParameter } from "./errors.ts";
import { QueryError } from "./query-error.ts";
import type { Service } from "./services.ts";
import { structureOf } from "./structure-of.ts";
import { parameterName } from "./wire-name.ts";

interface Member {
	readonly name: string;
	/** Its name in messages: AWS writes the first letter small. */
	readonly shown: string;
	readonly required: boolean;
	/** Undefined when nothing can be wrong with it. */
	readonly check: Check | undefined;
}

const NONE: readonly Violation[] = [];

/**
 * Checks decoded inputs against the model's required members and the table of constraints.
 * Schemas are compiled at first use and kept.
 */
export class InputValidator {
	readonly #service: Service;
	readonly #table: ConstraintTable;
	readonly #structures = new Map<unknown, readonly Member[]>();

	constructor(service: Service) {
		this.#service = service;
		this.#table = constraints[service.name];
	}

	/**
	 * Throws ValidationError naming every violation at once (IAM, STS), or MissingParameter naming the
	 * first missing one (EC2).
	 */
	validate(operation: StaticOperationSchema, input: object): void {
		const schema = structureOf(operation[4]);
		if (!schema) return;
		const found = this.#checkMembers(schema, input, "");
		if (found.length > 0) throw validationError(found);
	}

	#checkMembers(
		schema: NormalizedSchema,
		value: unknown,
		prefix: string,
	): readonly Violation[] {
		if (!isRecord(value)) return NONE;
		let found = NONE;
		for (const member of this.#membersOf(schema)) {
			const more = this.#checkMember(member, value[member.name], prefix);
			if (more.length > 0) found = [...found, ...more];
		}
		return found;
	}

	#checkMember(
		{ shown, required, check }: Member,
		value: unknown,
		prefix: string,
	): readonly Violation[] {
		if (value === undefined) {
			return required ? [this.#missing(prefix + shown)] : NONE;
		}
		return check ? check(value, prefix + shown) : NONE;
	}

	#missing(path: string): Violation {
		if (this.#service.protocol === "ec2Query") throw missingParameter(path);
		return missing(path);
	}

	#membersOf(schema: NormalizedSchema): readonly Member[] {
		const known = this.#structures.get(schema.getSchema());
		if (known) return known;
		const structure = schema.getName() ?? "";
		const required = requiredCount(schema);
		const members = [...schema.structIterator()].map(
			([name, member], index) => ({
				name,
				shown: lowerFirst(parameterName(name, member, this.#service.protocol)),
				required: index < required,
				check: this.#compile(member, structure, name),
			}),
		);
		this.#structures.set(schema.getSchema(), members);
		return members;
	}

	#compile(
		schema: NormalizedSchema,
		structure: string,
		place: string,
	): Check | undefined {
		const own = this.#constraintCheck(structure, place);
		const inner = this.#innerCheck(schema, structure, place);
		if (!own || !inner) return own ?? inner;
		return (value, path) => [...own(value, path), ...inner(value, path)];
	}

	#constraintCheck(structure: string, place: string): Check | undefined {
		const constraint = this.#constraintOf(structure, place);
		return constraint && compileCheck(constraint);
	}

	#constraintOf(structure: string, place: string): Constraint | undefined {
		return this.#table[`${structure}.${place}`] ?? this.#table[place];
	}

	#innerCheck(
		schema: NormalizedSchema,
		structure: string,
		place: string,
	): Check | undefined {
		if (schema.isStructSchema()) {
			return (value, path) => this.#checkMembers(schema, value, `${path}.`);
		}
		if (!schema.isListSchema()) return undefined;
		const items = schema.getValueSchema();
		if (!items.isStructSchema() && !items.isListSchema()) {
			const constraint = this.#constraintOf(structure, `${place}.item`);
			return constraint && compileItemsCheck(constraint);
		}
		const item = this.#compile(items, structure, `${place}.item`);
		return item && eachItem(item, this.#service);
	}
}

/** More of them help nobody, and even unsigned callers get here: what they send must not come back to them enlarged. */
const MAX_VIOLATIONS_PER_LIST = 100;

/** AWS shows items as `tags.1.member`, EC2 as `tag.1`. */
function eachItem(check: Check, { protocol }: Service): Check {
	const wrapper = protocol === "ec2Query" ? "" : ".member";
	return (value, path) => {
		if (!Array.isArray(value)) return NONE;
		const found: Violation[] = [];
		for (const [index, item] of value.entries()) {
			if (found.length >= MAX_VIOLATIONS_PER_LIST) break;
			found.push(...check(item, `${path}.${index + 1}${wrapper}`));
		}
		return found;
	};
}

function validationError(found: readonly Violation[]): QueryError {
	const listed = found.filter(({ alone }) => !alone);
	const first = found[0];
	if (listed.length === 0 && first) {
		return new QueryError("ValidationError", 400, first.text);
	}
	const count = `${listed.length} validation error${listed.length === 1 ? "" : "s"} detected`;
	const texts = listed.map(({ text }) => text).join("; ");
	return new QueryError("ValidationError", 400, `${count}: ${texts}`);
}

/** The seventh element of a structure's schema: so many of its first members are required. */
function requiredCount(schema: NormalizedSchema): number {
	const structure: unknown = schema.getSchema();
	return Array.isArray(structure) && typeof structure[6] === "number"
		? structure[6]
		: 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}

function lowerFirst(text: string): string {
	return text.charAt(0).toLowerCase() + text.slice(1);
}
