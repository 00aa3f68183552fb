import { attacksOn } from "../host/describe-attacks.ts";
import { enterNamespace } from "../host/enter-namespace.ts";
import { availableBackends } from "../host/host-under-test.ts";

if (enterNamespace(import.meta.filename)) {
	const [backend] = availableBackends();
	for (const frames of ["ebtables", "locked ports"] as const) {
		if (backend) attacksOn(backend, "bridged", false, frames);
	}
}
