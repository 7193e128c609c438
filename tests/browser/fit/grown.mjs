// Nasty decks that are long rather than odd, grown by rule into a folder. The odd ones are in
// tests/decks.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const count = (n, make) => Array.from({ length: n }, (_, i) => make(i + 1));
const sentences = [
  "컨테이너는 프로세스입니다.",
  "다만 다른 프로세스가 보이지 않고, 제 파일만 보이며, 쓸 수 있는 메모리가 정해져 있을 뿐입니다.",
  "그래서 켜는 데 걸리는 시간은 프로그램 하나를 켜는 시간과 같고, 끄는 일도 그렇습니다.",
  "가상 머신은 커널을 하나씩 따로 가지고 있으므로 무겁지만, 그 대신 서로 더 멀리 떨어져 있습니다.",
  "(어느 쪽이 낫다는 말이 아니라, 무엇을 나누고 무엇을 따로 두는지가 다르다는 말입니다.)",
];
const paragraph = (length) => {
  let text = "";
  for (let n = 0; text.length < length; n++) text += `${sentences[n % sentences.length]} `;
  return text.slice(0, length - 1).trimEnd() + ".";
};

const decks = {
  paragraph: () => ["# 한 문단", "## 삼천 자", paragraph(3000)],
  table: () => [
    "# 긴 표",
    "## 명령 여든 개",
    "| 번호 | 명령 | 하는 일 |\n|--:|---|---|\n" +
      count(80, (n) => `| ${n} | \`kubectl get pods --selector app=web-${n}\` | ${sentences[n % sentences.length]} |`).join("\n"),
  ],
  list: () => ["# 긴 목록", "## 점검할 것 예순 가지", count(60, (n) => `- ${n}번째로 ${sentences[n % sentences.length]}`).join("\n")],
  code: () => [
    "# 긴 코드",
    "## 삼백 줄",
    "```python\n" +
      count(300, (n) =>
        n % 15 === 0 ? "" : n % 15 === 1 ? `def step_${n}(state):` : `    state["field_${n}"] = compute(${n}, "값 ${n}")  # ${n}번째`,
      ).join("\n") +
      "\n```",
  ],
  diagram: () => [
    "# 큰 그림",
    "## 사백 개의 상자",
    "```mermaid\nflowchart TD\n" +
      count(399, (n) => `    N${Math.ceil(n / 3)}["서비스 ${Math.ceil(n / 3)}"] --> N${n + 1}["서비스 ${n + 1}"]`).join("\n") +
      "\n```",
    "## 스무 구역",
    "```mermaid\nflowchart LR\n" +
      count(
        20,
        (a) =>
          `    subgraph A${a}["구역 ${a}"]\n${count(10, (n) => `        S${a}_${n}["파드 ${a}-${n}"]${n > 1 ? `\n        S${a}_${n - 1} --> S${a}_${n}` : ""}`).join("\n")}\n    end`,
      ).join("\n") +
      "\n" +
      count(19, (a) => `    S${a}_10 --> S${a + 1}_1`).join("\n") +
      "\n```",
  ],
  headings: () => [
    "# 제목 이백 개",
    ...count(200, (n) => (n % 3 === 0 ? `### ${n}. 작은 제목` : `## ${n}. 제목\n\n${sentences[n % sentences.length]}`)),
  ],
  tree: () => [
    "# 긴 나무",
    "## 가지 아흔 개",
    "```\n전체\n" +
      count(90, (n) => (n % 9 === 1 ? `├── 갈래 ${n}` : `│   ${n % 9 === 0 ? "└" : "├"}── 항목 ${n}: ${sentences[n % 2]}`)).join("\n") +
      "\n```",
  ],
};

/** Writes all of them into a folder. */
export function growDecks(folder) {
  for (const [name, parts] of Object.entries(decks)) writeFileSync(join(folder, `${name}.md`), `${parts().join("\n\n")}\n`);
}
