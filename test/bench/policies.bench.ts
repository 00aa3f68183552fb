import type { AuthorizationRequest } from "../../controller/authorize/authorization-request.ts";
import {
	type ContextValues,
	contextOf,
} from "../../controller/authorize/context-keys.ts";
import { evaluatePolicies } from "../../controller/authorize/evaluate-policies.ts";
import { parsePolicy } from "../../controller/authorize/policy-document.ts";
import type { PolicySet } from "../../controller/authorize/policy-set.ts";
import type { Row } from "./row.ts";

const ACCOUNT = "111111111111";
/** IAM's variable, not ours. */
const USERNAME = "$".concat("{aws:username}");
const STATEMENTS = 20;
const EVALUATIONS = 20_000;
const WARMUPS = 5;
const ROUNDS = 15;
/** Evaluations a second, of every case. */
const GOAL = 100_000;

/** What the nth statement says beside its Effect and Action. Only the last one allows what is asked. */
type Statement = (n: number) => object;

const never = { "aws:CurrentTime": "2020-01-01T00:00:00Z" };
const conditions = (n: number) => ({
	StringEquals: { "aws:PrincipalAccount": ACCOUNT },
	IpAddress: { "aws:SourceIp": ["192.0.2.0/24", "10.0.0.0/8"] },
	...(n < STATEMENTS && { DateLessThan: never }),
});

const cases: Readonly<Record<string, Statement>> = {
	"20 statements": (n) => ({ Resource: `arn:aws:s3:::bucket-${n}/*` }),
	"a variable in each": (n) => ({
		Resource: `arn:aws:s3:::bucket-${n}/home/${USERNAME}/*`,
	}),
	"conditions in each": (n) => ({
		Resource: "arn:aws:s3:::*",
		Condition: conditions(n),
	}),
	"a variable and conditions in each": (n) => ({
		Resource: `arn:aws:s3:::*/home/${USERNAME}/*`,
		Condition: conditions(n),
	}),
};

/** Policy evaluations a second on one core, over a caller with 20 statements that all have to be asked. */
export async function run(): Promise<readonly Row[]> {
	return Object.entries(cases).map(([name, statement]) =>
		measure(name, identityPolicy(statement)),
	);
}

function measure(name: string, policies: PolicySet): Row {
	const asked = request();
	const { effect } = evaluatePolicies(asked, policies);
	if (effect !== "Allow") throw new Error(`${name} answered ${effect}`);
	let best = 0;
	for (let round = 0; round < WARMUPS + ROUNDS; round += 1) {
		const before = process.cpuUsage();
		for (let n = 0; n < EVALUATIONS; n += 1) evaluatePolicies(asked, policies);
		const { user, system } = process.cpuUsage(before);
		best = Math.max(best, EVALUATIONS / ((user + system) / 1e6));
	}
	return {
		...{ name: `policies: ${name}`, unit: "evaluations/s" },
		...{ value: Math.round(best), yardstick: GOAL, goal: "≥ 1" },
		ratio: Math.round((best / GOAL) * 100) / 100,
	};
}

function identityPolicy(statement: Statement): PolicySet {
	const statements = Array.from({ length: STATEMENTS }, (_, index) => ({
		Effect: "Allow",
		Action: ["s3:Get*", "s3:List*"],
		...statement(index + 1),
	}));
	const document = { Version: "2012-10-17", Statement: statements };
	const policy = parsePolicy(JSON.stringify(document));
	return { identity: [{ name: "bench", policy }] };
}

function request(): AuthorizationRequest {
	const arn = `arn:aws:iam::${ACCOUNT}:user/bench`;
	return {
		principal: { type: "User", accountId: ACCOUNT, arn },
		action: "s3:GetObject",
		resource: `arn:aws:s3:::bucket-${STATEMENTS}/home/bench/file`,
		context: context(),
	};
}

function context(): ContextValues {
	return contextOf({
		"aws:username": "bench",
		"aws:PrincipalAccount": ACCOUNT,
		"aws:SourceIp": "10.1.2.3",
		"aws:CurrentTime": "2026-01-01T00:00:00Z",
	});
}
