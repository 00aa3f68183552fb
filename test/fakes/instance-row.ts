import type { InstanceTable } from "../../controller/store/schema.ts";
import { ACCOUNT_ID } from "./principals.ts";

/** A running instance on node-1 with a profile, as the store holds it, with whatever a test wants different. */
export function instanceRow(
	different: Partial<InstanceTable> = {},
): InstanceTable {
	return {
		instance_id: "i-0123456789abcdef0",
		account_id: ACCOUNT_ID,
		reservation_id: "r-0123456789abcdef0",
		image_id: "ami-0123456789abcdef0",
		instance_type: "t3.micro",
		ami_launch_index: 0,
		state_code: 16,
		reported_state: null,
		state_reason_code: null,
		state_reason_message: null,
		launched_at: Date.UTC(2027, 0, 1),
		terminated_at: null,
		node_id: "node-1",
		move_to: null,
		epoch: 1,
		valid_from: 0,
		private_ip: "10.0.0.6",
		mac: "02:00:0a:00:00:06",
		host_interface: null,
		zone: "local-1a",
		address_lease: "10.0.0.6",
		key_name: null,
		public_key: null,
		user_data: null,
		metadata_options: JSON.stringify({
			httpTokens: "optional",
			httpEndpoint: "enabled",
			httpPutResponseHopLimit: 1,
			httpProtocolIpv6: "disabled",
			instanceMetadataTags: "disabled",
		}),
		profile_id: "AIPAWORKER00000000000",
		profile_arn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile/worker`,
		association_id: "iip-assoc-0123456789abcdef0",
		associated_at: Date.UTC(2027, 0, 1),
		client_token: null,
		placement_group_id: null,
		partition_number: null,
		attributes: "{}",
		...different,
	};
}
