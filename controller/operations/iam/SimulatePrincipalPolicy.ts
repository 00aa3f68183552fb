import {
	type SimulatePolicyResponse,
	SimulatePrincipalPolicy$,
	type SimulatePrincipalPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { Simulation } from "./simulate.ts";
import {
	boundaryOfEntity,
	policiesOfAccount,
	policiesOfEntity,
	requireEntity,
	touchedEntity,
} from "./simulated-policies.ts";
import {
	checkSimulation,
	pageOfResults,
	principalOf,
	readBoundaryInput,
	readPolicyInputs,
	readResourceOwner,
	simulatedContext,
} from "./simulation-request.ts";

/**
 * Tells what the policies of a user, group or role would decide, with given ones besides, by the engine that decides
 * API calls. What ResourceHandlingOption demands of resources is not checked; PolicyExclusionList is refused.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export const SimulatePrincipalPolicy = {
	schema: SimulatePrincipalPolicy$,
	resources: (input, call) => touchedEntity(call, input.PolicySourceArn),
	async handle(input, call) {
		checkSimulation(input);
		const { CallerArn, PolicySourceArn, PermissionsBoundaryPolicyInputList } =
			input;
		const { read } = call.store;
		const source = await requireEntity(call, PolicySourceArn);
		const entity = CallerArn ? await requireEntity(call, CallerArn) : source;
		const given = await readPolicyInputs(input.PolicyInputList);
		const simulation = await Simulation.prepare({
			principal: principalOf(entity),
			account: await policiesOfAccount(read, entity.accountId),
			identity: [...given, ...(await policiesOfEntity(read, source))],
			boundary:
				(await readBoundaryInput(PermissionsBoundaryPolicyInputList)) ??
				(await boundaryOfEntity(read, source)),
			resourcePolicy: input.ResourcePolicy,
			resourceOwner: readResourceOwner(input.ResourceOwner, entity.accountId),
			context: await simulatedContext(input.ContextEntries, entity, call),
		});
		return pageOfResults(input, call, simulation);
	},
} satisfies Operation<
	Checked<SimulatePrincipalPolicyRequest>,
	SimulatePolicyResponse
>;
