import {
	ModifyInstancePlacement$,
	type ModifyInstancePlacementRequest,
	type ModifyInstancePlacementResult,
} from "@aws-sdk/client-ec2";
import type { InstanceTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import type { Checked } from "../checked-input.ts";
import type { CallContext, Operation } from "../operation.ts";
import { changeInstances } from "./change-instances.ts";
import { missingParameter, unsupportedParameter } from "./errors.ts";
import { requireState } from "./instance-view.ts";
import {
	type LaunchGroup,
	readLaunchGroup,
	requireLaunchGroup,
	touchedLaunchGroup,
} from "./launch-group.ts";
import { touchedInstances } from "./touched-instances.ts";

type Input = Checked<ModifyInstancePlacementRequest>;

/** The columns that say which placement group an instance is in. */
type Grouping = Pick<InstanceTable, "placement_group_id" | "partition_number">;

/** Hosts are nobody's own. */
const NOT_HONOURED = ["HostId", "HostResourceGroupArn"] as const;

/**
 * Puts a stopped instance into a placement group or a partition of it, or takes it out of its group (an empty
 * `GroupName`); its next start finds it a host by that.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html
 */
export const ModifyInstancePlacement = {
	schema: ModifyInstancePlacement$,
	resources: async (input, call) => [
		...(await touchedInstances(call, [input.InstanceId])),
		...(await touchedLaunchGroup(call, readGroup(input))),
	],
	handle: async (input, call) => {
		refuseUnsupported(input);
		await changeInstances(call, [input.InstanceId], async (row, _, __, tx) => {
			requireState(row, "stopped");
			return readGrouping(input, row, tx, call);
		});
		return { Return: true };
	},
} satisfies Operation<Input, ModifyInstancePlacementResult>;

function refuseUnsupported(input: Input): void {
	const given = NOT_HONOURED.find((name) => input[name]);
	if (given) throw unsupportedParameter(given);
	const { Tenancy = "default", Affinity = "default" } = input;
	if (Tenancy !== "default") throw unsupportedParameter("Tenancy");
	if (Affinity !== "default") throw unsupportedParameter("Affinity");
	const asked = [
		...[input.GroupName, input.GroupId, input.PartitionNumber],
		...[input.Tenancy, input.Affinity],
	];
	if (asked.every((value) => value === undefined)) {
		throw missingParameter("GroupName");
	}
}

/** The group that the request names; undefined for none, also where it names a partition alone. */
function readGroup(input: Input): LaunchGroup | undefined {
	return input.GroupName || input.GroupId ? readLaunchGroup(input) : undefined;
}

async function readGrouping(
	input: Input,
	row: InstanceTable,
	tx: WriteTransaction,
	{ caller }: CallContext,
): Promise<Grouping | undefined> {
	const named = readGroup(input);
	if (!named && input.GroupName === "") {
		return { placement_group_id: null, partition_number: null };
	}
	const partition = input.PartitionNumber || undefined;
	if (!named && partition === undefined) return undefined;
	const id = row.placement_group_id ?? undefined;
	const wanted =
		named ?? readLaunchGroup({ GroupId: id, PartitionNumber: partition });
	const group = await requireLaunchGroup(tx, caller.accountId, wanted);
	return {
		placement_group_id: group?.id ?? null,
		partition_number: partition ?? null,
	};
}
