import type { NodeTable } from "../../controller/store/schema.ts";

/** A node as the store holds it, enrolled and reporting, with whatever a test wants different. */
export function nodeRow(different: Partial<NodeTable> = {}): NodeTable {
	return {
		node_id: "node-1",
		name: "host-a",
		created_at: 0,
		revision: 0,
		certificate_serial: null,
		certificate_expires_at: null,
		valid_from: 0,
		sessions_valid_from: 0,
		sessions_renewed_at: 0,
		banned_at: null,
		draining: 0,
		reported_at: null,
		zone: "local-1a",
		subnet: "10.0.0.0/24",
		subnet_v6: null,
		hypervisor: "null",
		vcpus: 8,
		memory_mib: 16_384,
		instance_slots: 10,
		imds_support: null,
		...different,
	};
}
