/*
llm.c as an engine of `flightlm bench`: compiled against the user's checkout, whose train_gpt2.c
it includes as it is (TESTING leaves out its main).  Commands and answers are those of worker.py.

  driver MODEL MAX_T                    answer commands, one a line, until end of input
  driver MODEL THREADS COUNT 1,2,3      like `python peers.py`: COUNT greedy tokens, then wait

llm.c has no key-value cache on the CPU: every decoded token is a forward pass over all tokens,
and every forward pass scores (and softmaxes) every position.  The number of threads comes from
OMP_NUM_THREADS.  Not for flight: it is built by the bench command, in its work folder.
*/
#define TESTING
#include "train_gpt2.c"

#define MAX_POSITIONS 8192

static int ids[MAX_POSITIONS];
static FILE* answers; // where standard output went; llm.c's own prints go to standard error

static double now_s(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static void refuse(const char* why) {
    fprintf(answers, "{\"error\": \"%s\"}\n", why);
    fflush(answers);
}

// The prompt of worker.py's `prompt`.
static void put_prompt(int length, int vocab) {
    for (int i = 0; i < length; i++) {
        ids[i] = (int)((7919LL * (i + 1) + 13) % vocab);
    }
}

// The scores (V,) after the last of `length` tokens.  llm.c asks every pass for the length of the
// first; a shorter one fits into the same buffers, so it is told that nothing changed.
static float* last_logits(GPT2* model, int length) {
    if (model->acts_memory != NULL) { model->seq_len = length; }
    gpt2_forward(model, ids, NULL, 1, (size_t)length);
    return model->acts.logits + (size_t)(length - 1) * model->config.padded_vocab_size;
}

static int best(const float* scores, int vocab) {
    int at = 0;
    for (int i = 1; i < vocab; i++) {
        if (scores[i] > scores[at]) { at = i; }
    }
    return at;
}

// `count` + 1 greedy tokens after the prompt; the time from the first of them to the last.
static double decode(GPT2* model, int length, int count) {
    int vocab = model->config.vocab_size;
    ids[length] = best(last_logits(model, length), vocab);
    double started = now_s();
    for (int i = 1; i <= count; i++) {
        ids[length + i] = best(last_logits(model, length + i), vocab);
    }
    return now_s() - started;
}

static void print_tokens(int from, int count, const char* between) {
    for (int i = 0; i < count; i++) {
        fprintf(answers, "%s%d", i > 0 ? between : "", ids[from + i]);
    }
}

static void answer_logits(GPT2* model, int length, const char* path) {
    FILE* file = fopen(path, "wb");
    if (file == NULL) { refuse("cannot write the scores"); return; }
    size_t vocab = (size_t)model->config.vocab_size;
    size_t written = fwrite(last_logits(model, length), sizeof(float), vocab, file);
    int closed = fclose(file);
    if (written != vocab || closed != 0) { refuse("cannot write the scores"); return; }
    fprintf(answers, "{\"seconds\": 0}\n");
    fflush(answers);
}

static void answer(GPT2* model, int longest, const char* line) {
    char word[16];
    char path[4096];
    int length = 0, count = 0;
    int found = sscanf(line, "%15s %d %d", word, &length, &count);
    if (found < 2 || length < 1 || count < 0 || length + count > longest) {
        refuse("a command that this engine does not know");
        return;
    }
    put_prompt(length, (int)model->config.vocab_size);
    if (strcmp(word, "logits") == 0 && sscanf(line, "%*s %*d %4095[^\n]", path) == 1) {
        answer_logits(model, length, path);
    } else if (strcmp(word, "decode") == 0 && found == 3) {
        double seconds = decode(model, length, count);
        fprintf(answers, "{\"seconds\": %.9f, \"tokens\": [", seconds);
        print_tokens(length, count + 1, ", ");
        fprintf(answers, "]}\n");
    } else if (strcmp(word, "prefill") == 0) {
        double started = now_s();
        (void)last_logits(model, length);
        fprintf(answers, "{\"seconds\": %.9f}\n", now_s() - started);
    } else {
        refuse("a command that this engine does not know");
    }
    fflush(answers);
}

static int solo(GPT2* model, double load_s, int count, char* words) {
    int length = 0;
    for (char* word = strtok(words, ","); word != NULL && length + count < MAX_POSITIONS;
         word = strtok(NULL, ",")) {
        ids[length++] = atoi(word);
    }
    if (length < 1 || count < 1) { return 2; }
    int prompt = length;
    if (count > 1) { (void)last_logits(model, prompt + count - 1); } // the longest first
    (void)decode(model, prompt, count - 1);
    print_tokens(length, count, ",");
    fprintf(answers, "\n%.9f\n", load_s);
    fflush(answers);
    (void)fgetc(stdin);
    return 0;
}

int main(int argc, char** argv) {
    if (argc != 3 && argc != 5) { return 2; }
    answers = fdopen(dup(1), "w");
    if (answers == NULL || dup2(2, 1) < 0) { return 2; }
    double started = now_s();
    GPT2 model;
    gpt2_build_from_checkpoint(&model, argv[1]);
    double load_s = now_s() - started;
    if (argc == 5) { return solo(&model, load_s, atoi(argv[3]), argv[4]); }
    int longest = atoi(argv[2]);
    if (longest < 1 || longest > model.config.max_seq_len) { return 2; }
    // The first pass fixes how long a later one may be.
    put_prompt(longest, (int)model.config.vocab_size);
    (void)last_logits(&model, longest);
    fprintf(answers, "{\"load_s\": %.9f}\n", load_s);
    fflush(answers);
    char line[8192];
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer(&model, longest, line);
    }
    return 0;
}
