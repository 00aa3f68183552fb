import type { RoleTable } from "../../controller/store/schema.ts";
import { ACCOUNT_ID } from "./principals.ts";

const TRUST_POLICY = JSON.stringify({
	Version: "2012-10-17",
	Statement: [
		{
			Effect: "Allow",
			Principal: { AWS: ACCOUNT_ID, Service: "ec2.amazonaws.com" },
			Action: "sts:AssumeRole",
		},
	],
});

/** A role as the store holds it, with whatever a test wants different. */
export function roleRow(different: Partial<RoleTable> = {}): RoleTable {
	const name = different.name ?? "worker";
	return {
		role_id: "AROAWORKER00000000000",
		account_id: ACCOUNT_ID,
		name,
		name_key: name.toLowerCase(),
		path: "/",
		description: null,
		max_session_duration: 3600,
		trust_policy: TRUST_POLICY,
		created_at: 0,
		valid_from: 0,
		last_used_at: null,
		last_used_region: null,
		...different,
	};
}
