import { onHost } from "./host-under-test.ts";

/** A machine as somebody's tooling makes it: a network namespace whose wire is put on the bridge under a name of theirs. */
export class ForeignMachine {
	readonly name: string;
	readonly tap: string;
	readonly mac: string;
	readonly ip: string;

	constructor(n: number) {
		this.name = `vm${n}`;
		this.tap = `tap10${n}i0`;
		this.mac = `bc:24:11:00:00:0${n}`;
		this.ip = `10.20.0.10${n}`;
	}

	switchOn(mac = this.mac): void {
		const { name, tap, ip } = this;
		onHost(`ip netns add ${name}
			ip link add ${tap} type veth peer name eth0 address ${mac} netns ${name}
			ip link set ${tap} master br0; ip link set ${tap} up
			ip -n ${name} link set eth0 up
			ip -n ${name} address add ${ip}/24 dev eth0
			ip -n ${name} route add default via 10.20.0.1`);
	}

	switchOff(): void {
		onHost(`ip link del ${this.tap}; ip netns del ${this.name}`);
	}

	/** What an agent has written on its interface. */
	get alias(): string {
		const [link] = JSON.parse(onHost(`ip -json link show dev ${this.tap}`));
		return link.ifalias ?? "";
	}
}
