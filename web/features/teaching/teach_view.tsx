import type { JSX } from "preact";
import { t } from "../../../src/words/translate.ts";
import { LessonView } from "./lesson_view.tsx";
import type { Lessons } from "./lessons.ts";
import { NewLesson } from "./new_lesson.tsx";

/** Teaching a concept: what the graph in front teaches, else a new one. */
export function TeachView({ lessons }: { readonly lessons: Lessons }): JSX.Element {
  const front = lessons.front();
  const elsewhere = lessons.elsewhere();
  return (
    <div class="teach">
      {elsewhere.length > 0 && (
        <div class="teach-going">
          <h3>{t`Being taught`}</h3>
          {elsewhere.map((lesson) => (
            <button
              key={lesson.document.key}
              type="button"
              onClick={() => lessons.show(lesson)}
            >
              {lesson.document.name.value}
            </button>
          ))}
        </div>
      )}
      {front && !lessons.isNew.value
        ? <LessonView lesson={front} lessons={lessons} />
        : <NewLesson lessons={lessons} />}
    </div>
  );
}
