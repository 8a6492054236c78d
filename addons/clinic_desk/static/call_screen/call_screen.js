/* The call screen: a page without a bundle, for a television that nobody touches. */
(() => {
    const LIVE = 60000; // asked all the same, in case a word of the bus was lost
    const POLL = 5000; // while the bus is away
    const RETRY = 10000;
    const body = document.body;
    const get = (id) => document.getElementById(id);
    let last = null; // newest call that was shown
    let timer = null;
    let sound = null;
    let isLive = false;

    function element(tag, className, text) {
        const node = document.createElement(tag);
        node.className = className;
        node.textContent = text;
        return node;
    }

    function chime() {
        if (!sound) {
            return;
        }
        [880, 660].forEach((frequency, index) => {
            const tone = sound.createOscillator();
            const volume = sound.createGain();
            const at = sound.currentTime + index * 0.45;
            tone.frequency.value = frequency;
            volume.gain.setValueAtTime(0.4, at);
            volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
            tone.connect(volume).connect(sound.destination);
            tone.start(at);
            tone.stop(at + 0.9);
        });
    }

    function show(state) {
        const newest = state.calls.length ? `${state.calls[0].at} ${state.calls[0].number}` : "";
        const isNew = last !== null && newest && newest !== last;
        last = newest;
        get("call_list").replaceChildren(
            ...state.calls.map((call, index) => {
                const row = element("li", isNew && !index ? "new" : "", "");
                row.append(
                    element("span", "number", call.number),
                    element("span", "room", call.room),
                    element("span", "doctor", call.doctor)
                );
                return row;
            })
        );
        get("waiting_list").replaceChildren(
            ...state.waiting.map((row) => element("li", "number", row.number))
        );
        get("nobody").hidden = Boolean(state.calls.length);
        if (isNew) {
            chime();
        }
    }

    function plan() {
        clearTimeout(timer);
        timer = setTimeout(refresh, isLive ? LIVE : POLL);
    }

    async function refresh() {
        try {
            const answer = await fetch(`${location.pathname}/state`, { cache: "no-store" });
            if (answer.status === 404) {
                document.querySelector("main").hidden = true;
                get("gone").hidden = false;
                return;
            }
            if (answer.ok) {
                show(await answer.json());
            }
        } catch (error) {
            console.info("The server does not answer; asked again.", error);
        }
        plan();
    }

    function listen() {
        const scheme = location.protocol === "https:" ? "wss" : "ws";
        const socket = new WebSocket(
            `${scheme}://${location.host}/websocket?version=${body.dataset.version}`
        );
        socket.addEventListener("open", () => {
            isLive = true;
            const data = { channels: [body.dataset.channel], last: 0 };
            socket.send(JSON.stringify({ event_name: "subscribe", data }));
            refresh();
        });
        socket.addEventListener("message", (event) => {
            const heard = JSON.parse(event.data);
            if (heard.some((word) => word.message.type === "clinic_desk/call")) {
                refresh();
            }
        });
        socket.addEventListener("close", () => {
            isLive = false;
            plan();
            setTimeout(listen, RETRY);
        });
    }

    function tick() {
        get("clock").textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
            timeZone: body.dataset.tz,
        }).format(new Date());
    }

    // a browser plays nothing before somebody touched the page
    get("sound").addEventListener("click", () => {
        sound = new AudioContext();
        get("sound").hidden = true;
        chime();
    });
    tick();
    setInterval(tick, 5000);
    refresh();
    listen();
})();
