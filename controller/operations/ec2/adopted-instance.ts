import type { MetadataOptions } from "#shared/node-api.ts";
import type { RandomBytes } from "#shared/random.ts";
import {
	newInstanceId,
	newReservationId,
} from "../../credentials/identifiers.ts";
import { FIRST_EPOCH } from "../../placement/epochs.ts";
import { instanceState } from "../../store/instances.ts";
import type { InstanceTable } from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { formatAttributes } from "./instance-attributes.ts";
import {
	completeMetadataOptions,
	readMetadataDefaults,
} from "./metadata-options.ts";
import { defaultSecurityGroup } from "./security-groups.ts";

/** What stands where an image's id is looked for: nothing was started from one. */
export const NO_IMAGE = "ami-00000000000000000";

/** A machine that somebody else runs, as it stands on its host. */
export type AdoptedMachine = Pick<
	InstanceTable,
	| "account_id"
	| "instance_type"
	| "node_id"
	| "zone"
	| "host_interface"
	| "mac"
	| "private_ip"
>;

/**
 * The instance that such a machine becomes: of no image and, until somebody associates one, without a profile. It counts as
 * running from the first: its host says whether it can be answered.
 */
export async function adoptedInstance(
	tx: WriteTransaction,
	machine: AdoptedMachine,
	now: number,
	random: RandomBytes,
): Promise<InstanceTable> {
	const options = await optionsOf(tx, machine.account_id);
	return {
		...machine,
		instance_id: newInstanceId(random),
		reservation_id: newReservationId(random),
		image_id: NO_IMAGE,
		ami_launch_index: 0,
		state_code: instanceState.running,
		reported_state: null,
		state_reason_code: null,
		state_reason_message: null,
		launched_at: now,
		terminated_at: null,
		move_to: null,
		epoch: FIRST_EPOCH,
		valid_from: 0,
		address_lease: machine.private_ip,
		key_name: null,
		public_key: null,
		user_data: null,
		metadata_options: JSON.stringify(options),
		profile_id: null,
		profile_arn: null,
		association_id: null,
		associated_at: null,
		client_token: null,
		placement_group_id: null,
		partition_number: null,
		attributes: formatAttributes({
			securityGroups: [defaultSecurityGroup(machine.account_id)],
		}),
	};
}

/** The account's defaults. What the machine speaks nobody knows, so IMDSv2 is required only where the account forbids the other. */
async function optionsOf(
	tx: WriteTransaction,
	accountId: string,
): Promise<MetadataOptions> {
	const account = await readMetadataDefaults(tx, accountId);
	const options = completeMetadataOptions({
		...{ launch: {}, account, imageSupport: null, hostSupport: null },
	});
	if (!account.httpTokensEnforced) return options;
	return { ...options, httpTokens: "required" };
}
