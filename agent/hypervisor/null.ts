import type { InstanceAssignment } from "#shared/node-api.ts";
import type { FoundInstance, Hypervisor } from "./hypervisor.ts";

/** Says of every instance that it runs and does nothing: for trying the API without a host. Nothing outlives the agent. */
export function createNullHypervisor(): Hypervisor {
	const instances = new Map<string, FoundInstance>();
	return {
		name: "null",
		list: async () => [...instances.values()],
		async prepare({ instanceId, epoch }: InstanceAssignment) {
			const found = { instanceId, epoch, attachment: undefined };
			instances.set(instanceId, found);
			return found;
		},
		start: async () => {},
		async stop(instanceId) {
			instances.delete(instanceId);
		},
	};
}
