import type { InstanceAssignment } from "#shared/node-api.ts";
import type { FoundInstance } from "../hypervisor/hypervisor.ts";

/** In so many passes each instance is started again once, whatever the hypervisor says of it. */
const ROUND = 10;

interface Started {
	/** Which of its lives on this host it was. */
	readonly life: string;
	/** The only address that may come and go with the host's settings while the instance runs. */
	readonly ipv6: string | undefined;
	/** Passes until its turn comes again. */
	left: number;
}

/**
 * Which instances run and are left alone. With hundreds on a host, starting each again in every pass would keep the host
 * busy with nothing; what somebody has taken from one without its hypervisor's knowledge comes back when its turn is
 * there.
 */
export class StartedInstances {
	readonly #known = new Map<string, Started>();

	/** Takes its turn into account: true means that there is nothing to do in this pass. */
	leaves(found: FoundInstance, assignment: InstanceAssignment): boolean {
		if (!found.isPlugged) return false;
		const known = this.#known.get(found.instanceId);
		// An earlier agent has started it, or this one in an earlier life.
		if (known?.life !== lifeOf(found)) {
			this.note(found, assignment);
			return true;
		}
		if (known.ipv6 !== assignment.ipv6) return false;
		known.left -= 1;
		return known.left > 0;
	}

	/** To be called after every start. */
	note(found: FoundInstance, { ipv6 }: InstanceAssignment): void {
		const { instanceId } = found;
		const isNew = !this.#known.has(instanceId);
		// The turns of those that are found or started together are spread over the passes.
		const left = isNew ? 1 + (this.#known.size % ROUND) : ROUND;
		this.#known.set(instanceId, { life: lifeOf(found), ipv6, left });
	}

	forget(instanceId: string): void {
		this.#known.delete(instanceId);
	}
}

function lifeOf({ epoch, attachment }: FoundInstance): string {
	return `${epoch} ${attachment?.interfaceIndex}`;
}
