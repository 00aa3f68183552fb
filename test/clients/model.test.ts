import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { NormalizedSchema } from "@smithy/core/schema";
import { iamOperations } from "../../controller/operations/iam/index.ts";
import type { AnyOperation } from "../../controller/operations/operation.ts";
import { stsOperations } from "../../controller/operations/sts/index.ts";
import type { Constraint } from "../../controller/protocol/constraint.ts";
import { constraints } from "../../controller/protocol/constraints.ts";
import type { ServiceName } from "../../controller/protocol/services.ts";
import { missingClient, PYTHON } from "./real-client.ts";

/** Prints AWS's model of a service as botocore has it. */
const PRINT_MODEL = `
import json, sys
from botocore.loaders import Loader
json.dump(Loader().load_service_model(sys.argv[1], "service-2"), sys.stdout)
`;

/** One shape of AWS's model, as far as its inputs are checked. */
interface Shape {
	readonly type: string;
	readonly min?: number;
	readonly max?: number;
	readonly pattern?: string;
	readonly enum?: readonly string[];
	readonly member?: { readonly shape: string };
	readonly members?: Readonly<Record<string, { readonly shape: string }>>;
}

interface Model {
	readonly operations: Readonly<
		Record<string, { readonly input?: { readonly shape: string } }>
	>;
	readonly shapes: Readonly<Record<string, Shape>>;
}

/** What AWS demands otherwise today than in the model of Debian 12's botocore: by member. */
const CHANGED_SINCE: readonly RegExp[] = [
	/^(Create|Delete)AccountAlias AccountAlias$/,
	/^(Create\w+ Path|Update\w+ NewPath|ListEntitiesForPolicy PathPrefix)$/,
	/^(CreateRole|UpdateRole|UpdateRoleDescription) Description$/,
	/^UpdateAccessKey Status$/,
	/^AssumeRole Policy$/,
];

function modelOf(service: ServiceName): Model {
	const args = ["-c", PRINT_MODEL, service];
	const { status, stdout, stderr } = spawnSync(PYTHON, args, {
		...{ encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
	});
	assert.equal(status, 0, stderr);
	return JSON.parse(stdout);
}

/** What AWS's model demands of each member, by its place: `Tags[].Key`. */
function demandedByAws(model: Model, operation: string): Map<string, Demands> {
	const found = new Map<string, Demands>();
	const visit = (name: string, place: string) => {
		const shape = model.shapes[name];
		if (!shape) return;
		if (place) found.set(place, demandsOf(shape));
		if (shape.member) visit(shape.member.shape, `${place}[]`);
		for (const [member, inner] of Object.entries(shape.members ?? {})) {
			visit(inner.shape, place ? `${place}.${member}` : member);
		}
	};
	visit(model.operations[operation]?.input?.shape ?? "", "");
	return found;
}

type Demands = Omit<Constraint, "says" | "notNull">;

function demandsOf({ type, min, max, pattern, enum: values }: Shape): Demands {
	const isNumber = type === "integer" || type === "long";
	return {
		...(isNumber && { ...(min && { min }), ...(max && { max }) }),
		...(!isNumber && {
			...(min && { minLength: min }),
			...(max && { maxLength: max }),
		}),
		...(pattern && { pattern }),
		...(values && { values }),
	};
}

/** What this controller demands of each member, by its place. */
function demandedHere(
	service: ServiceName,
	{ schema }: AnyOperation,
): Map<string, Demands> {
	const table = constraints[service];
	const found = new Map<string, Demands>();
	const visit = (
		inner: NormalizedSchema,
		place: string,
		structure: string,
		member: string,
	) => {
		const own = table[`${structure}.${member}`] ?? table[member] ?? {};
		const { says: _, notNull: __, minLength, ...demands } = own;
		if (place) {
			found.set(place, { ...demands, ...(minLength && { minLength }) });
		}
		if (inner.isListSchema()) {
			visit(inner.getValueSchema(), `${place}[]`, structure, `${member}.item`);
		}
		if (!inner.isStructSchema()) return;
		for (const [name, next] of inner.structIterator()) {
			const at = place ? `${place}.${name}` : name;
			visit(next, at, inner.getName() ?? "", name);
		}
	};
	visit(NormalizedSchema.of(schema[4]), "", "", "");
	return found;
}

const SERVICES = { iam: iamOperations, sts: stsOperations } as const;

describe("AWS's own model", {
	skip: missingClient("python3-boto3", PYTHON, "-c", "import botocore"),
}, () => {
	for (const service of ["iam", "sts"] as const) {
		describe(`of ${service}`, () => {
			let model: Model;

			before(() => {
				model = modelOf(service);
			});

			it("demands the same of every member of every operation", () => {
				const differences: string[] = [];
				let compared = 0;
				for (const operation of SERVICES[service]) {
					const name = operation.schema[2];
					const here = demandedHere(service, operation);
					for (const [place, aws] of demandedByAws(model, name)) {
						compared += 1;
						const what = `${name} ${place}`;
						if (CHANGED_SINCE.some((known) => known.test(what))) continue;
						const ours = here.get(place) ?? {};
						if (sorted(ours) !== sorted(aws)) {
							differences.push(`${what}: ${sorted(ours)}, AWS ${sorted(aws)}`);
						}
					}
				}
				assert.deepEqual(differences, []);
				assert.ok(compared > 20, `only ${compared} members compared`);
			});
		});
	}
});

function sorted(demands: Demands): string {
	return JSON.stringify(Object.entries(demands).toSorted());
}
