import { RunInstances } from "../../controller/operations/ec2/RunInstances.ts";
import type { FakeCallContext } from "./call-context.ts";
import { ec2Call, launch, setInstance } from "./ec2-call.ts";

/** A call's context in which there is one running instance; `more` goes to its launch. */
export async function runningInstance(
	more: Partial<Parameters<typeof RunInstances.handle>[0]> = {},
): Promise<{
	readonly call: FakeCallContext;
	readonly id: string;
	readonly InstanceIds: string[];
}> {
	const call = await ec2Call();
	const answer = await RunInstances.handle({ ...launch, ...more }, call);
	const id = answer.Instances?.[0]?.InstanceId ?? "";
	await setInstance(call, id, { state_code: 16, reported_state: "running" });
	return { call, id, InstanceIds: [id] };
}
