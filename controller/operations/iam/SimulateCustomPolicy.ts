import {
	SimulateCustomPolicy$,
	type SimulateCustomPolicyRequest,
	type SimulatePolicyResponse,
} from "@aws-sdk/client-iam";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { invalidInput } from "./errors.ts";
import { Simulation } from "./simulate.ts";
import { requireEntity } from "./simulated-policies.ts";
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
 * Tells what given policies would decide, by the engine that decides API calls. What ResourceHandlingOption demands of
 * resources is not checked; policies of organizations are refused.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export const SimulateCustomPolicy = {
	schema: SimulateCustomPolicy$,
	async handle(input, call) {
		checkSimulation(input);
		const { CallerArn, ResourcePolicy } = input;
		if (ResourcePolicy !== undefined && CallerArn === undefined) {
			throw invalidInput("CallerArn is required with a ResourcePolicy.");
		}
		const entity = CallerArn ? await requireEntity(call, CallerArn) : undefined;
		const { accountId } = call.caller;
		const simulation = await Simulation.prepare({
			principal: entity
				? principalOf(entity)
				: { type: "User", accountId, arn: "" },
			identity: await readPolicyInputs(input.PolicyInputList),
			boundary: await readBoundaryInput(
				input.PermissionsBoundaryPolicyInputList,
			),
			resourcePolicy: ResourcePolicy,
			resourceOwner: readResourceOwner(input.ResourceOwner, accountId),
			context: await simulatedContext(input.ContextEntries, entity, call),
		});
		return pageOfResults(input, call, simulation);
	},
} satisfies Operation<
	Checked<SimulateCustomPolicyRequest>,
	SimulatePolicyResponse
>;
